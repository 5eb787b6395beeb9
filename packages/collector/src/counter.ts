import { randomInt } from "node:crypto";
import { counted, type Place, type RegisterRow } from "./cells.ts";
import { type Day, dayOf, dayText, yearOf } from "./day.ts";
import { endEpochs, isLive, type LiveEpoch, readyEpochs } from "./epochs.ts";
import { keyCheckOf } from "./keys.ts";
import { limits } from "./limits.ts";
import type { Log } from "./log.ts";
import { StoreProblem, troubleCode } from "./problems.ts";
import { RegisterTable } from "./register-table.ts";
import { migrate } from "./schema.ts";
import { slotsOf } from "./slices.ts";
import type { Store } from "./store.ts";
import { longestWindow } from "./windows.ts";

/** Hits that are written together, and answered together. Those of two days never are. */
interface Batch {
  readonly day: Day;
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
  #background: Promise<unknown> = Promise.resolve();
  #ready = true;

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
    const { store, clock } = parts;
    const counter = new Counter(parts, 0);
    await counter.#begin(Math.max(dayOf(clock()), (await store.today()) ?? 0));
    await store.eachRow((row) => counter.#table.keep(row));
    return counter;
  }

  /** The day that is being counted. */
  get today(): Day {
    return Math.max(this.#today, dayOf(this.#parts.clock()));
  }

  /** Whether the store took what was last written. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Hits that wait for the store. */
  get waitingHits(): number {
    return this.#queue.reduce((sum, { hits }) => sum + hits, 0);
  }

  /**
   * Counts an id.
   *
   * @param spend asked once where a register would change that no waiting hit changes already
   */
  take(id: string, place: Place, spend: () => boolean): Taken {
    const day = this.today;
    const changed: RegisterRow[] = [];
    for (const { epoch, key } of this.#epochs) {
      const slots = slotsOf(key, id, counted.length);
      for (const [index, dimension] of counted.entries()) {
        const [value = "", slot = 0] = [place[index], slots[index]];
        if (!this.#table.covers({ epoch, dimension, value }, slot, day))
          changed.push({ epoch, dimension, value, slot, last: day });
      }
    }
    if (changed.length === 0) return "known";
    if (!changed.every((row) => this.#isWaiting(row, day)) && !spend()) return "throttled";
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(new Error("Too many hits wait."));
    const batch = this.#gathering(day);
    for (const row of changed) {
      const group = batch.groups.get(groupOf(row)) ?? new Map<string, RegisterRow>();
      group.set(placeOf(row), row);
      batch.groups.set(groupOf(row), group);
    }
    batch.hits += 1;
    return batch.durable.promise;
  }

  /** Begins a day where the clock says so, and writes memory again where the store may have lost it. Once a second. */
  async tend(): Promise<void> {
    if (this.today === this.#today && this.#losses === this.#parts.store.database.losses()) return;
    await this.#gathering(this.today).durable.promise.catch(() => {});
  }

  /** Waits until everything that was taken is durable, or has failed. */
  async finish(): Promise<void> {
    await this.#writing;
    await this.#background;
  }

  #isWaiting(row: RegisterRow, day: Day): boolean {
    return this.#queue.some((b) => b.day === day && b.groups.get(groupOf(row))?.has(placeOf(row)));
  }

  /** The batch that takes hits of that day; begun, and its writing with it, where there is none. */
  #gathering(day: Day): Batch {
    const last = this.#queue.at(-1);
    if (last && last.day === day && !last.sealed) return last;
    const batch = { day, groups: new Map(), durable: Promise.withResolvers<void>(), hits: 0, sealed: false };
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
        await this.#catchUp(batch.day);
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
    const { database } = this.#parts.store;
    await database.tidy().catch(() => {});
  }

  async #write({ groups }: Batch): Promise<void> {
    const live = new Set(this.#epochs.map(({ epoch }) => epoch));
    const writes = shuffled([...groups.values()]).map(async (group) => {
      const rows = [...group.values()];
      const [row] = rows;
      if (!row || !live.has(row.epoch)) return;
      const cover = this.#table
        .some(row, this.#today, limits.rowsTogether - rows.length)
        .filter((other) => !group.has(placeOf(other)));
      const today = await this.#parts.store.keep(rows, cover);
      for (const written of rows) this.#table.keep({ ...written, last: today });
      // Another collector on this database was first to see midnight.
      this.#today = Math.max(this.#today, today);
    });
    const failed = (await Promise.allSettled(writes)).find((write) => write.status === "rejected");
    if (failed) throw failed.reason;
  }

  async #catchUp(day: Day): Promise<void> {
    const { store } = this.#parts;
    const losses = store.database.losses();
    if (losses !== this.#losses) {
      await migrate(store.database);
      for (const { epoch, key } of this.#epochs) await store.addEpoch(epoch, keyCheckOf(epoch, key));
      await this.#begin(day);
      this.#losses = losses;
      const since = this.#today - longestWindow;
      this.#later(store.keepAll(this.#table.rows(since)), () => {
        this.#losses = -1;
      });
      this.#parts.log("warning", "store-written-again");
    }
    if (day > this.#today) await this.#begin(day);
  }

  /** Begins a day. */
  async #begin(day: Day): Promise<void> {
    const { store, keyFile, log } = this.#parts;
    this.#epochs = await readyEpochs(store, keyFile, day).catch((error: unknown) => {
      if (!(error instanceof StoreProblem) || this.#epochs.length === 0) throw error;
      // The count goes on under the epoch before, which covers this year too.
      log("error", "no-key-for-this-year", { problem: error.message });
      return this.#epochs.filter(({ epoch }) => isLive(epoch, yearOf(day)));
    });
    const before = this.#today;
    this.#today = await store.openDay(day);
    for (const epoch of await endEpochs(store, keyFile, this.#today)) {
      this.#table.forget(epoch);
      log("info", "epoch-ended", { epoch });
    }
    if (this.#today === before) return;
    log("info", "day-began", {
      day: dayText(this.#today),
      epochs: this.#epochs.map((e) => e.epoch).join(" "),
    });
    this.#later(store.prune());
  }

  #later(work: Promise<unknown>, failed: () => void = () => {}): void {
    this.#background = Promise.allSettled([this.#background, work.catch(failed)]);
  }

  /** Keeps in mind, and tells once, whether the store works. */
  #said(error: unknown): void {
    const { log } = this.#parts;
    if (error !== null && this.#ready) log("error", "store-unavailable", { code: troubleCode(error) });
    if (error === null && !this.#ready) log("info", "store-available");
    this.#ready = error === null;
  }
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
