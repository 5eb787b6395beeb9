import { randomInt } from "node:crypto";
import {
  countedDimensions,
  type Day,
  type DimensionValues,
  dayOf,
  dayText,
  hashToSlots,
  isLive,
  type LiveEpoch,
  longestWindow,
  type RegisterRow,
  RegisterTable,
  yearOf,
} from "@djstats/counting";
import type { SeenRows, Store } from "@djstats/store";
import {
  destroyExpiredEpochs,
  errorCode,
  migrate,
  prepareEpochs,
  remainingEpochs,
  StoreError,
  storeLimits,
} from "@djstats/store";
import { limits } from "../limits.ts";
import type { Log } from "../log.ts";

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
export type RecordResult = "unchanged" | "throttled" | Promise<void>;

interface CounterDeps {
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
export class DeveloperCounter {
  readonly #deps: CounterDeps;
  readonly #table = new RegisterTable();
  #epochs: readonly LiveEpoch[] = [];
  #today: Day;
  #disconnects: number;
  readonly #queue: Batch[] = [];
  #gatherMs: number = limits.gatherMs;
  #writing: Promise<void> = Promise.resolve();
  #removing: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();
  #rewriting: Promise<void> = Promise.resolve();
  #rollover: Promise<void> | null = null;
  /** Hits that wait for their day to begin. */
  #awaitingRollover = 0;
  /** The day on which what is over was last removed. */
  #removedDay: Day = 0;
  #ready = true;
  /** What the clock said when it was last believed: a store may be away for longer than a clock may jump. */
  #clockDay: Day = 0;
  #clockIsPlausible = true;

  private constructor(parts: CounterDeps, today: Day) {
    this.#deps = parts;
    this.#today = today;
    this.#disconnects = parts.store.database.disconnects();
  }

  /**
   * Readies the keys, opens the day after closing the one that was, reads what is there.
   *
   * @throws StoreError
   */
  static async start(parts: CounterDeps): Promise<DeveloperCounter> {
    const { store } = parts;
    const stored = await store.today();
    const day = dayOf(parts.clock());
    if (day <= 0) throw new StoreError(`The clock says ${dayText(day)}. Set it.`);
    const isAhead = stored !== null && day > stored + storeLimits.aheadDays;
    const ending = (await store.epochs()).find(
      (e) => e.destroyedDay === null && e.firstDay !== null && !isLive(e.epoch, yearOf(day)),
    );
    if (isAhead && ending && !parts.afterPause) throw clockWouldEndEpoch(ending.epoch, day, stored);
    const counter = new DeveloperCounter(parts, stored ?? 0);
    await counter.#openDay(Math.max(day, stored ?? 0));
    await store.eachRow((row) => counter.#table.set(row));
    return counter;
  }

  /** The day that is being counted, or that begins with the next hit. */
  get today(): Day {
    const day = dayOf(this.#deps.clock());
    return this.#isPlausible(day) ? Math.max(this.#today, day) : this.#today;
  }

  /** Whether the store took what was last written, and is the one that it was. */
  get ready(): boolean {
    return this.#ready && this.#disconnects === this.#deps.store.database.disconnects();
  }

  /** Hits that wait for the store. */
  get waitingHits(): number {
    return this.#queue.reduce((sum, { hits }) => sum + hits, this.#awaitingRollover);
  }

  /**
   * Counts an id.
   *
   * @param spend asked once where a register would change that no waiting hit changes already
   */
  record(id: string, place: DimensionValues, spend: () => boolean): RecordResult {
    const day = this.today;
    if (day !== this.#today)
      return this.#recordAfterRollover(spend, () => this.record(id, place, () => true));
    if (this.#epochs.length === 0) return Promise.reject(noLiveEpoch());
    const changed: RegisterRow[] = [];
    for (const { epoch, key } of this.#epochs) {
      const slots = hashToSlots(key, id, countedDimensions.length);
      for (let index = 0; index < countedDimensions.length; index += 1) {
        const [dimension, value, slot] = [
          countedDimensions[index] ?? "total",
          place[index] ?? "",
          slots[index] ?? 0,
        ];
        const row = { epoch, dimension, value, slot, last: day };
        if (!this.#table.has(row, day)) changed.push(row);
      }
    }
    if (changed.length === 0) return "unchanged";
    if (!changed.every((row) => this.#isWaiting(row)) && !spend()) return "throttled";
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(tooManyWaiting());
    const batch = this.#openBatch();
    for (const row of changed) {
      const group = batch.groups.get(groupKey(row)) ?? new Map<string, RegisterRow>();
      group.set(rowKey(row), row);
      batch.groups.set(groupKey(row), group);
    }
    batch.hits += 1;
    return batch.durable.promise;
  }

  /**
   * Begins a day where the clock says so, tries a store again that failed, writes memory again where it may have been
   * lost, and removes what is over. Once a second.
   */
  async tick(): Promise<void> {
    this.#checkClock();
    if (this.today !== this.#today) await this.#rollOver().catch(() => {});
    if (this.today !== this.#today) return;
    if (!this.ready) await this.#openBatch().durable.promise.catch(() => {});
    if (this.#removedDay !== this.#today && this.ready) this.#removing = this.#removeExpired();
  }

  /** Waits until everything that was taken is durable, or has failed. */
  async finish(): Promise<void> {
    this.#stopping.abort();
    await this.#writing;
    await this.#rewriting;
    await this.#removing;
  }

  /** Takes a hit of a day that has not begun: its epochs may not be there yet. */
  #recordAfterRollover(spend: () => boolean, take: () => RecordResult): RecordResult {
    if (!spend()) return "throttled";
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(tooManyWaiting());
    this.#awaitingRollover += 1;
    return this.#rollOver()
      .finally(() => {
        this.#awaitingRollover -= 1;
      })
      .then(async () => {
        await take();
      });
  }

  #isWaiting(row: RegisterRow): boolean {
    return this.#queue.some((batch) => batch.groups.get(groupKey(row))?.has(rowKey(row)));
  }

  /** The batch that takes hits; begun, and its writing with it, where there is none. */
  #openBatch(): Batch {
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
        await this.#rewriteAfterDisconnect();
        await this.#write(batch);
        batch.durable.resolve();
        this.#setHealth(null);
      } catch (error) {
        batch.durable.reject(error);
        this.#setHealth(error);
      }
      this.#queue.shift();
      // A slow store gets larger batches, so that it is idle for most of the time.
      this.#gatherMs = Math.min(1000, Math.max(limits.gatherMs, 2 * (performance.now() - began)));
    }
  }

  async #write({ groups }: Batch): Promise<void> {
    if (groups.size === 0) return this.#deps.store.probeWrite();
    const live = new Set(this.#epochs.map(({ epoch }) => epoch));
    const seen = [...groups.values()].map((group) => [...group.values()]);
    const written = shuffled(seen.filter(([row]) => row && live.has(row.epoch)));
    const days = await this.#deps.store.upsertRows(written.map((rows) => this.#withCover(rows)));
    for (const [index, rows] of written.entries()) {
      const day = days[index] ?? "unknown";
      if (day === "destroyed") this.#forget(rows[0]?.epoch ?? 0);
      else if (day === "unknown" || day < this.#today) {
        this.#disconnects = -1;
        throw new Error("The store knows less than it did.");
      } else for (const row of rows) this.#table.set({ ...row, last: day });
    }
    // Another collector on this database was first to see midnight.
    const latest = Math.max(...days.map((day) => (typeof day === "number" ? day : 0)));
    if (latest > this.#today) await this.#openDay(latest);
    if (latest === 0) throw noLiveEpoch();
  }

  /** Rows of one epoch and dimension, with others among which they do not stand out. */
  #withCover(rows: readonly RegisterRow[]): SeenRows {
    const [{ epoch, dimension } = { epoch: 0, dimension: "total" as const }] = rows;
    const places = new Set(rows.map(rowKey));
    const cover = this.#table.sample({ epoch, dimension }, this.#today, limits.rowsTogether - rows.length);
    return { epoch, seen: rows, cover: cover.filter((row) => !places.has(rowKey(row))) };
  }

  async #rewriteAfterDisconnect(): Promise<void> {
    const { store, log } = this.#deps;
    const losses = store.database.disconnects();
    if (losses === this.#disconnects) return;
    await migrate(store.database);
    await this.#openDay(this.today);
    this.#disconnects = losses;
    this.#rewriting = store.rewriteRows(this.#table.rows(this.#today - longestWindow)).catch(() => {
      this.#disconnects = -1;
    });
    log("warning", "store-written-again");
  }

  /** Begins the day that the clock says, once for all who wait for it. */
  #rollOver(): Promise<void> {
    this.#rollover ??= this.#openDay(this.today)
      .then(
        () => this.#setHealth(null),
        (error: unknown) => {
          this.#setHealth(error);
          throw error;
        },
      )
      .finally(() => {
        this.#rollover = null;
      });
    return this.#rollover;
  }

  async #openDay(day: Day): Promise<void> {
    const { store, keyFile, log } = this.#deps;
    // A day is closed with all that was counted on it.
    await this.#rewriting;
    const epochs = await prepareEpochs({ store, keyFile }, day, this.#epochs).catch(
      async (error: unknown) => {
        if (!(error instanceof StoreError)) throw error;
        // The count goes on under the epoch before, which covers this year too.
        const remaining = await remainingEpochs(store, day, this.#epochs);
        if (remaining.length === 0) throw error;
        log("error", "no-key-for-this-year", { problem: error.message });
        return remaining;
      },
    );
    if (epochs.length === 0) throw noLiveEpoch();
    const today = await store.openDay(day, this.#today);
    if (today !== this.#today || this.#epochs.length === 0)
      log("info", "day-began", { day: dayText(today), epochs: epochs.map((e) => e.epoch).join(" ") });
    for (const { epoch } of this.#epochs) if (!epochs.some((e) => e.epoch === epoch)) this.#forget(epoch);
    this.#epochs = epochs;
    this.#today = Math.max(this.#today, today);
  }

  /** Removes what is over: epochs with their keys, and rows that no window reaches. */
  async #removeExpired(): Promise<void> {
    const { store, keyFile, log } = this.#deps;
    const day = this.#today;
    this.#removedDay = day;
    try {
      await destroyExpiredEpochs({ store, keyFile }, day);
      await store.prune(this.#stopping.signal);
    } catch (error) {
      log("error", "not-cleared", errorFields(error));
      // What is wrong with a file stays wrong for a while.
      if (!(error instanceof StoreError)) this.#removedDay = 0;
    }
  }

  #forget(epoch: number): void {
    this.#epochs = this.#epochs.filter((e) => e.epoch !== epoch);
    this.#table.deleteEpoch(epoch);
    this.#deps.log("info", "epoch-ended", { epoch });
  }

  #isPlausible(day: Day): boolean {
    return day <= Math.max(this.#today, this.#clockDay) + storeLimits.aheadDays;
  }

  /** Keeps in mind what the clock said, and tells once that it is not believed. */
  #checkClock(): void {
    const { clock, log } = this.#deps;
    const isBelieved = this.#isPlausible(dayOf(clock()));
    if (isBelieved) this.#clockDay = dayOf(clock());
    if (this.#clockIsPlausible && !isBelieved)
      log("error", "clock-not-believed", { clock: clock().toISOString() });
    this.#clockIsPlausible = isBelieved;
  }

  /** Keeps in mind, and tells once, whether the store works. */
  #setHealth(error: unknown): void {
    const { log } = this.#deps;
    if (error !== null && this.#ready) log("error", "store-unavailable", errorFields(error));
    if (error === null && !this.#ready) log("info", "store-available");
    this.#ready = error === null;
  }
}

function clockWouldEndEpoch(epoch: number, day: Day, stored: Day): StoreError {
  return new StoreError(
    `The clock says ${dayText(day)}, and the last day that was counted is ${dayText(stored)}: the epoch ${epoch} and its key would be destroyed. Set the clock; or where it is right, start once with --after-pause.`,
  );
}

function noLiveEpoch(): StoreError {
  return new StoreError(
    "The key of every epoch that counts this year was destroyed; the count goes on in January, or with a new store.",
  );
}

function tooManyWaiting(): Error {
  return new Error("Too many hits wait.");
}

/** What the log may tell of an error. */
function errorFields(error: unknown): Record<string, string> {
  return error instanceof StoreError ? { problem: error.message } : { code: errorCode(error) };
}

function groupKey({ epoch, dimension }: RegisterRow): string {
  return `${epoch} ${dimension}`;
}

function rowKey({ value, slot }: RegisterRow): string {
  return `${value} ${slot}`;
}

function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return Array.from(items, () => left.splice(randomInt(left.length), 1)).flat();
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
