import { randomInt } from "node:crypto";
import { limits } from "../limits.ts";
import type { Log } from "../log.ts";
import { StoreProblem, troubleCode } from "../problems.ts";
import { migrate } from "../store/schema.ts";
import type { SeenRows, Store } from "../store/store.ts";
import { counted, type Place, type RegisterRow } from "./cells.ts";
import { type Day, dayOf, dayText, yearOf } from "./day.ts";
import { endEpochs, isLive, type LiveEpoch, readyEpochs, remainingEpochs } from "./epochs.ts";
import { RegisterTable } from "./register-table.ts";
import { slotsOf } from "./slices.ts";
import { longestWindow } from "./windows.ts";

/** Hits that are written together, and answered together. */
interface Batch {
  /** Rows by epoch and dimension, then by value and slot: a transaction each. */
  readonly groups: Map<string, Map<string, RegisterRow>>;
  readonly durable: PromiseWithResolvers<void>;
  hits: number;
  /** Whether it is being written, and takes no more. */
  sealed: boolean;
}

/** What became of an id: nothing new in it, over the budget, or a promise that resolves when it is durable. */
export type Taken = "known" | "throttled" | Promise<void>;

interface Parts {
  readonly store: Store;
  readonly keyFile: string;
  readonly log: Log;
  readonly clock: () => Date;
  /** Whether the clock is believed at the start however far it is ahead of the store. */
  readonly afterPause?: boolean;
}

/**
 * Counts ids: by looking at registers in memory, and where one would change, by writing it first. Batches are written
 * one after the other; memory changes only after the store has.
 */
export class Counter {
  readonly #parts: Parts;
  readonly #table = new RegisterTable();
  #epochs: readonly LiveEpoch[] = [];
  #today: Day;
  #losses: number;
  readonly #queue: Batch[] = [];
  #gatherMs: number = limits.gatherMs;
  #writing: Promise<void> = Promise.resolve();
  #clearing: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #rewriting: Promise<void> = Promise.resolve();
  #beginning: Promise<void> | null = null;
  /** Hits that wait for their day to begin. */
  #early = 0;
  /** The day on which what is over was last removed. */
  #cleared: Day = 0;
  #ready = true;
  /** What the clock said when it was last believed: a store may be away for longer than a clock may jump. */
  #clockDay: Day = 0;
  #believesClock = true;

  private constructor(parts: Parts, today: Day) {
    this.#parts = parts;
    this.#today = today;
    this.#losses = parts.store.database.losses();
  }

  /**
   * Readies the keys, opens the day after closing the one that was, reads what is there.
   *
   * @throws StoreProblem
   */
  static async start(parts: Parts): Promise<Counter> {
    const { store } = parts;
    const stored = await store.today();
    const day = dayOf(parts.clock());
    if (day <= 0) throw new StoreProblem(`The clock says ${dayText(day)}. Set it.`);
    const isAhead = stored !== null && day > stored + limits.aheadDays;
    const ending = (await store.epochs()).find(
      (e) => e.destroyedDay === null && e.firstDay !== null && !isLive(e.epoch, yearOf(day)),
    );
    if (isAhead && ending && !parts.afterPause) throw wouldEnd(ending.epoch, day, stored);
    const counter = new Counter(parts, stored ?? 0);
    await counter.#begin(Math.max(day, stored ?? 0));
    await store.eachRow((row) => counter.#table.keep(row));
    return counter;
  }

  /** The day that is being counted, or that begins with the next hit. */
  get today(): Day {
    const day = dayOf(this.#parts.clock());
    return this.#isBelieved(day) ? Math.max(this.#today, day) : this.#today;
  }

  /** Whether the store took what was last written, and is the one that it was. */
  get ready(): boolean {
    return this.#ready && this.#losses === this.#parts.store.database.losses();
  }

  /** Hits that wait for the store. */
  get waitingHits(): number {
    return this.#queue.reduce((sum, { hits }) => sum + hits, this.#early);
  }

  /**
   * Counts an id.
   *
   * @param spend asked once where a register would change that no waiting hit changes already
   */
  take(id: string, place: Place, spend: () => boolean): Taken {
    const day = this.today;
    if (day !== this.#today) return this.#takeLater(spend, () => this.take(id, place, () => true));
    if (this.#epochs.length === 0) return Promise.reject(noEpoch());
    const changed: RegisterRow[] = [];
    for (const { epoch, key } of this.#epochs) {
      const slots = slotsOf(key, id, counted.length);
      for (let index = 0; index < counted.length; index += 1) {
        const [dimension, value, slot] = [counted[index] ?? "total", place[index] ?? "", slots[index] ?? 0];
        const row = { epoch, dimension, value, slot, last: day };
        if (!this.#table.covers(row, day)) changed.push(row);
      }
    }
    if (changed.length === 0) return "known";
    if (!changed.every((row) => this.#isWaiting(row)) && !spend()) return "throttled";
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(tooManyWait());
    const batch = this.#gathering();
    for (const row of changed) {
      const group = batch.groups.get(groupOf(row)) ?? new Map<string, RegisterRow>();
      group.set(placeOf(row), row);
      batch.groups.set(groupOf(row), group);
    }
    batch.hits += 1;
    return batch.durable.promise;
  }

  /**
   * Begins a day where the clock says so, tries a store again that failed, writes memory again where it may have been
   * lost, and removes what is over. Once a second.
   */
  async tend(): Promise<void> {
    this.#lookAtClock();
    if (this.today !== this.#today) await this.#beginDay().catch(() => {});
    if (this.today !== this.#today) return;
    if (!this.ready) await this.#gathering().durable.promise.catch(() => {});
    if (this.#cleared !== this.#today && this.ready) this.#clearing = this.#clear();
  }

  /** Waits until everything that was taken is durable, or has failed. */
  async finish(): Promise<void> {
    this.#stopping.abort();
    await this.#writing;
    await this.#rewriting;
    await this.#clearing;
  }

  /** Takes a hit of a day that has not begun: its epochs may not be there yet. */
  #takeLater(spend: () => boolean, take: () => Taken): Taken {
    if (!spend()) return "throttled";
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(tooManyWait());
    this.#early += 1;
    return this.#beginDay()
      .finally(() => {
        this.#early -= 1;
      })
      .then(async () => {
        await take();
      });
  }

  #isWaiting(row: RegisterRow): boolean {
    return this.#queue.some((batch) => batch.groups.get(groupOf(row))?.has(placeOf(row)));
  }

  /** The batch that takes hits; begun, and its writing with it, where there is none. */
  #gathering(): Batch {
    const last = this.#queue.at(-1);
    if (last && !last.sealed) return last;
    const batch = { groups: new Map(), durable: Promise.withResolvers<void>(), hits: 0, sealed: false };
    // Somebody may have stopped waiting.
    batch.durable.promise.catch(() => {});
    this.#queue.push(batch);
    if (this.#queue.length === 1) this.#writing = this.#writeAll();
    return batch;
  }

  async #writeAll(): Promise<void> {
    for (let batch = this.#queue[0]; batch; batch = this.#queue[0]) {
      await sleep(this.#gatherMs);
      batch.sealed = true;
      const began = performance.now();
      try {
        await this.#catchUp();
        await this.#write(batch);
        batch.durable.resolve();
        this.#said(null);
      } catch (error) {
        batch.durable.reject(error);
        this.#said(error);
      }
      this.#queue.shift();
      // A slow store gets larger batches, so that it is idle for most of the time.
      this.#gatherMs = Math.min(1000, Math.max(limits.gatherMs, 2 * (performance.now() - began)));
    }
  }

  async #write({ groups }: Batch): Promise<void> {
    if (groups.size === 0) return this.#parts.store.tryWriting();
    const live = new Set(this.#epochs.map(({ epoch }) => epoch));
    const seen = [...groups.values()].map((group) => [...group.values()]);
    const written = shuffled(seen.filter(([row]) => row && live.has(row.epoch)));
    const days = await this.#parts.store.keep(written.map((rows) => this.#covered(rows)));
    for (const [index, rows] of written.entries()) {
      const day = days[index] ?? "unknown";
      if (day === "destroyed") this.#forget(rows[0]?.epoch ?? 0);
      else if (day === "unknown" || day < this.#today) {
        this.#losses = -1;
        throw new Error("The store knows less than it did.");
      } else for (const row of rows) this.#table.keep({ ...row, last: day });
    }
    // Another collector on this database was first to see midnight.
    const latest = Math.max(...days.map((day) => (typeof day === "number" ? day : 0)));
    if (latest > this.#today) await this.#begin(latest);
    if (latest === 0) throw noEpoch();
  }

  /** Rows of one epoch and dimension, with others among which they do not stand out. */
  #covered(rows: readonly RegisterRow[]): SeenRows {
    const [{ epoch, dimension } = { epoch: 0, dimension: "total" as const }] = rows;
    const places = new Set(rows.map(placeOf));
    const cover = this.#table.some({ epoch, dimension }, this.#today, limits.rowsTogether - rows.length);
    return { epoch, seen: rows, cover: cover.filter((row) => !places.has(placeOf(row))) };
  }

  async #catchUp(): Promise<void> {
    const { store, log } = this.#parts;
    const losses = store.database.losses();
    if (losses === this.#losses) return;
    await migrate(store.database);
    await this.#begin(this.today);
    this.#losses = losses;
    this.#rewriting = store.keepAll(this.#table.rows(this.#today - longestWindow)).catch(() => {
      this.#losses = -1;
    });
    log("warning", "store-written-again");
  }

  /** Begins the day that the clock says, once for all who wait for it. */
  #beginDay(): Promise<void> {
    this.#beginning ??= this.#begin(this.today)
      .then(
        () => this.#said(null),
        (error: unknown) => {
          this.#said(error);
          throw error;
        },
      )
      .finally(() => {
        this.#beginning = null;
      });
    return this.#beginning;
  }

  async #begin(day: Day): Promise<void> {
    const { store, keyFile, log } = this.#parts;
    // A day is closed with all that was counted on it.
    await this.#rewriting;
    const epochs = await readyEpochs({ store, keyFile }, day, this.#epochs).catch(async (error: unknown) => {
      if (!(error instanceof StoreProblem)) throw error;
      // The count goes on under the epoch before, which covers this year too.
      const remaining = await remainingEpochs(store, day, this.#epochs);
      if (remaining.length === 0) throw error;
      log("error", "no-key-for-this-year", { problem: error.message });
      return remaining;
    });
    if (epochs.length === 0) throw noEpoch();
    const today = await store.openDay(day, this.#today);
    if (today !== this.#today || this.#epochs.length === 0)
      log("info", "day-began", { day: dayText(today), epochs: epochs.map((e) => e.epoch).join(" ") });
    for (const { epoch } of this.#epochs) if (!epochs.some((e) => e.epoch === epoch)) this.#forget(epoch);
    this.#epochs = epochs;
    this.#today = Math.max(this.#today, today);
  }

  /** Removes what is over: epochs with their keys, and rows that no window reaches. */
  async #clear(): Promise<void> {
    const { store, keyFile, log } = this.#parts;
    const day = this.#today;
    this.#cleared = day;
    try {
      await endEpochs({ store, keyFile }, day);
      await store.prune(this.#stopping.signal);
    } catch (error) {
      log("error", "not-cleared", troubleOf(error));
      // What is wrong with a file stays wrong for a while.
      if (!(error instanceof StoreProblem)) this.#cleared = 0;
    }
  }

  #forget(epoch: number): void {
    this.#epochs = this.#epochs.filter((e) => e.epoch !== epoch);
    this.#table.forget(epoch);
    this.#parts.log("info", "epoch-ended", { epoch });
  }

  #isBelieved(day: Day): boolean {
    return day <= Math.max(this.#today, this.#clockDay) + limits.aheadDays;
  }

  /** Keeps in mind what the clock said, and tells once that it is not believed. */
  #lookAtClock(): void {
    const { clock, log } = this.#parts;
    const isBelieved = this.#isBelieved(dayOf(clock()));
    if (isBelieved) this.#clockDay = dayOf(clock());
    if (this.#believesClock && !isBelieved)
      log("error", "clock-not-believed", { clock: clock().toISOString() });
    this.#believesClock = isBelieved;
  }

  /** Keeps in mind, and tells once, whether the store works. */
  #said(error: unknown): void {
    const { log } = this.#parts;
    if (error !== null && this.#ready) log("error", "store-unavailable", troubleOf(error));
    if (error === null && !this.#ready) log("info", "store-available");
    this.#ready = error === null;
  }
}

function wouldEnd(epoch: number, day: Day, stored: Day): StoreProblem {
  return new StoreProblem(
    `The clock says ${dayText(day)}, and the last day that was counted is ${dayText(stored)}: the epoch ${epoch} and its key would be destroyed. Set the clock; or where it is right, start once with --after-pause.`,
  );
}

function noEpoch(): StoreProblem {
  return new StoreProblem(
    "The key of every epoch that counts this year was destroyed; the count goes on in January, or with a new store.",
  );
}

function tooManyWait(): Error {
  return new Error("Too many hits wait.");
}

/** What the log may tell of an error. */
function troubleOf(error: unknown): Record<string, string> {
  return error instanceof StoreProblem ? { problem: error.message } : { code: troubleCode(error) };
}

function groupOf({ epoch, dimension }: RegisterRow): string {
  return `${epoch} ${dimension}`;
}

function placeOf({ value, slot }: RegisterRow): string {
  return `${value} ${slot}`;
}

function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return Array.from(items, () => left.splice(randomInt(left.length), 1)).flat();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
