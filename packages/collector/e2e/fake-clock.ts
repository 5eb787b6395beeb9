import { globSync, renameSync, writeFileSync } from "node:fs";
import { type Day, dayOf, startOf } from "../../counting/src/day.ts";

const library = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1")[0];

/** Whether Debian's faketime is installed. */
export const hasFaketime: boolean = library !== undefined;

/** A clock for other processes, ahead of this machine's. Monotonic clocks stay as they are. */
export class FakeClock {
  readonly #file: string;
  #aheadS = 0;

  /** @param file where the processes read how far the clock is ahead */
  constructor(file: string) {
    this.#file = file;
    this.setAhead(0);
  }

  /** Variables of the environment of a process with this clock. */
  get env(): Record<string, string> {
    return {
      LD_PRELOAD: library ?? "",
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** Returns the clock's time at a moment, in ms since 1970. */
  at(ms: number): Date {
    return new Date(ms + this.#aheadS * 1000);
  }

  /** Sets the clock to a time before its next midnight, and returns the day that ends then. */
  approachMidnight(ms: number): Day {
    const now = this.at(Date.now());
    const day = dayOf(now);
    const leftMs = startOf(day + 1).getTime() - now.getTime();
    this.setAhead(this.#aheadS + Math.floor(Math.max(0, leftMs - ms) / 1000));
    return day;
  }

  /** Sets how far the clock is ahead; negative if it is behind. */
  setAhead(seconds: number): void {
    this.#aheadS = seconds;
    // Replaced at once, so that no process reads half a number.
    writeFileSync(`${this.#file}.new`, `${seconds < 0 ? "" : "+"}${seconds}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}
