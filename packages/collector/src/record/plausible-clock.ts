import { type Day, dayOf } from "@djstats/counting";
import { storeLimits } from "@djstats/store";
import type { Log } from "../log.ts";

/** A clock whose jumps far ahead are ignored: they would end epochs, which cannot be undone. */
export class PlausibleClock {
  readonly #clock: () => Date;
  readonly #log: Log;
  /** The day that the clock showed when it was last believed: a store may be away for longer than a clock may jump. */
  #lastDay: Day = 0;
  #isPlausible = true;

  constructor(clock: () => Date, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Returns the clock's day if it is later than `today` and plausible, else `today`. */
  dayFrom(today: Day): Day {
    const day = dayOf(this.#clock());
    return day <= this.#latest(today) ? Math.max(today, day) : today;
  }

  /** Remembers a plausible day, and logs once that the clock is not plausible. */
  check(today: Day): void {
    const time = this.#clock();
    const isPlausible = dayOf(time) <= this.#latest(today);
    if (isPlausible) this.#lastDay = dayOf(time);
    if (this.#isPlausible && !isPlausible) this.#log("clock-not-believed", { clock: time.toISOString() });
    this.#isPlausible = isPlausible;
  }

  #latest(today: Day): Day {
    return Math.max(today, this.#lastDay) + storeLimits.aheadDays;
  }
}
