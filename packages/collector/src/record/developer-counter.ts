import {
  countedDimensions,
  type Day,
  type DimensionValues,
  dayOf,
  dayText,
  hashToSlots,
  isLive,
  RegisterTable,
  yearOf,
} from "@djstats/counting";
import { type Store, StoreError, storeLimits } from "@djstats/store";
import { limits } from "../limits.ts";
import type { Log } from "../log.ts";
import { BatchQueue } from "./batch-queue.ts";
import { CountingDay, noLiveEpoch } from "./counting-day.ts";
import { ExpiredRows } from "./expired-rows.ts";
import { PlausibleClock } from "./plausible-clock.ts";
import { RegisterWriter } from "./register-writer.ts";
import type { Row } from "./row-set.ts";
import { StoreHealth } from "./store-health.ts";

/** The effect of recording an ID on the registers; `throttled` if its network is rate-limited. */
export type RecordResult = "changed" | "unchanged" | "throttled";

interface CounterDeps {
  readonly store: Store;
  readonly keyFile: string;
  readonly log: Log;
  readonly clock: () => Date;
  /** Whether to trust the clock at the start, however far it is ahead of the store. */
  readonly afterPause?: boolean;
}

/**
 * Counts IDs against the registers in memory. A hit that would change one is written to the store first. Every other
 * hit waits for the same batch, so that the time of the response does not reveal whether an ID was counted before.
 */
export class DeveloperCounter {
  readonly #table = new RegisterTable();
  readonly #store: Store;
  readonly #clock: PlausibleClock;
  readonly #health: StoreHealth;
  readonly #day: CountingDay;
  readonly #writer: RegisterWriter;
  readonly #queue: BatchQueue<RecordResult>;
  readonly #expired: ExpiredRows;
  /** Hits that wait for their day to be opened. */
  #awaitingRollover = 0;

  private constructor(deps: CounterDeps, today: Day) {
    const table = this.#table;
    const clock = new PlausibleClock(deps.clock, deps.log);
    const health = new StoreHealth(deps.store, deps.log);
    this.#store = deps.store;
    this.#clock = clock;
    this.#health = health;
    this.#day = new CountingDay(
      { ...deps, table, clock, health, settled: () => this.#writer.rewritten },
      today,
    );
    this.#writer = new RegisterWriter({ ...deps, table, health, day: this.#day });
    this.#queue = new BatchQueue({
      write: (rows, hits) => this.#writer.write(rows, hits),
      onWritten: (error) => this.#health.set(error),
    });
    this.#expired = new ExpiredRows(deps);
  }

  /**
   * Prepares the keys, opens the day after closing the one before it, and reads the registers.
   *
   * @throws StoreError if keys, clock and store do not fit together
   */
  static async start(deps: CounterDeps): Promise<DeveloperCounter> {
    const stored = await deps.store.today();
    const day = dayOf(deps.clock());
    if (day <= 0) throw new StoreError(`The clock says ${dayText(day)}. Set it.`);
    if (stored !== null && !deps.afterPause) await requirePlausibleStart(deps.store, day, stored);
    const counter = new DeveloperCounter(deps, stored ?? 0);
    await counter.#day.open(Math.max(day, stored ?? 0));
    await deps.store.eachRow((row) => counter.#table.set(row));
    return counter;
  }

  /** The day that is being counted, or that the next hit opens. */
  get today(): Day {
    return this.#day.current;
  }

  /** Whether hits are counted: the store works, and there is an epoch to count under. */
  get ready(): boolean {
    return this.storeReady && this.#day.epochs.length > 0;
  }

  /** Whether the last write succeeded and the store has not been disconnected or replaced since. */
  get storeReady(): boolean {
    return this.#health.ready;
  }

  /** Hits waiting for the store. */
  get waitingHits(): number {
    return this.#queue.waitingHits + this.#awaitingRollover;
  }

  /**
   * Records an ID. Resolves once the hit's batch is durable, whatever the hit changes.
   *
   * @param tryConsume called at most once, if the ID changes a register that no queued hit changes already
   */
  record(id: string, values: DimensionValues, tryConsume: () => boolean): Promise<RecordResult> {
    if (this.waitingHits >= limits.waitingHits) return Promise.reject(tooManyWaiting());
    if (this.#day.isOver) return this.#rollOver().then(() => this.#enqueue(id, values, tryConsume));
    return this.#enqueue(id, values, tryConsume);
  }

  /**
   * Rolls over to a new day, retries a store that failed, rewrites memory that the store may have lost, folds pending
   * rows, and removes what has expired or been destroyed. Call it once a second.
   */
  async tick(): Promise<void> {
    this.#clock.check(this.#day.today);
    if (this.#day.isOver) await this.#day.rollOver().catch(() => {});
    if (this.#day.isOver) return;
    if (!this.storeReady) await this.#queue.probe().catch(() => {});
    if (!this.storeReady) return;
    await this.#store.fold();
    this.#expired.remove(this.#day.today);
    await this.#day.deleteDestroyedEpochs();
  }

  /** Resolves once everything that was recorded is durable or has failed. */
  async finish(): Promise<void> {
    this.#expired.stop();
    await this.#queue.finish();
    await this.#writer.rewritten;
    await this.#expired.finish();
    // The next process folds the rest.
    await this.#store.fold().catch(() => {});
  }

  #enqueue(id: string, values: DimensionValues, tryConsume: () => boolean): Promise<RecordResult> {
    if (this.#day.epochs.length === 0) return Promise.reject(noLiveEpoch());
    const changed = this.#changedRows(id, values);
    const isNew = !changed.every((row) => this.#queue.has(row));
    if (isNew && !tryConsume()) return this.#queue.add([], "throttled");
    return this.#queue.add(changed, changed.length > 0 ? "changed" : "unchanged");
  }

  #changedRows(id: string, values: DimensionValues): Row[] {
    const { today, epochs } = this.#day;
    const changed: Row[] = [];
    for (const { epoch, key } of epochs) {
      const slots = hashToSlots(key, id, countedDimensions.length);
      for (let index = 0; index < countedDimensions.length; index += 1) {
        const row = {
          epoch,
          dimension: countedDimensions[index] ?? "total",
          value: values[index] ?? "",
          slot: slots[index] ?? 0,
        };
        if (!this.#table.has(row, today)) changed.push(row);
      }
    }
    return changed;
  }

  /** Opens the day of a hit: its epochs may not be known yet. */
  async #rollOver(): Promise<void> {
    this.#awaitingRollover += 1;
    try {
      await this.#day.rollOver();
    } finally {
      this.#awaitingRollover -= 1;
    }
  }
}

async function requirePlausibleStart(store: Store, day: Day, stored: Day): Promise<void> {
  if (day <= stored + storeLimits.aheadDays) return;
  const ending = (await store.epochs()).find(
    (e) => e.destroyedDay === null && e.firstDay !== null && !isLive(e.epoch, yearOf(day)),
  );
  if (ending)
    throw new StoreError(
      `The clock says ${dayText(day)}, but the last counted day is ${dayText(stored)}: epoch ${ending.epoch} and its key would be destroyed. Set the clock, or, if it is right, start once with --after-pause.`,
    );
}

function tooManyWaiting(): Error {
  return new Error("Too many hits wait.");
}
