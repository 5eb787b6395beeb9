import { type Day, dayText, type LiveEpoch, type RegisterTable } from "@djstats/counting";
import { prepareEpochs, remainingEpochs, type Store, StoreError } from "@djstats/store";
import type { Log } from "../log.ts";
import type { PlausibleClock } from "./plausible-clock.ts";
import type { StoreHealth } from "./store-health.ts";

interface CountingDayDeps {
  readonly store: Store;
  readonly keyFile: string;
  readonly log: Log;
  readonly table: RegisterTable;
  readonly clock: PlausibleClock;
  readonly health: StoreHealth;
  /** Resolves once everything that was counted on the day is in the store. */
  readonly settled: () => Promise<void>;
}

/** The day that is being counted, its live epochs, and the rollover to the next. */
export class CountingDay {
  readonly #deps: CountingDayDeps;
  #today: Day;
  #epochs: readonly LiveEpoch[] = [];
  #rollover: Promise<void> | null = null;

  constructor(deps: CountingDayDeps, today: Day) {
    this.#deps = deps;
    this.#today = today;
  }

  /** The day that is open in the store. */
  get today(): Day {
    return this.#today;
  }

  /** The day that a hit belongs to now: the open one, or one that its rollover opens. */
  get current(): Day {
    return this.#deps.clock.dayFrom(this.#today);
  }

  /** Whether the clock shows a later day than the one that is open. */
  get isOver(): boolean {
    return this.current !== this.#today;
  }

  /** The epochs that accept hits, with their keys. */
  get epochs(): readonly LiveEpoch[] {
    return this.#epochs;
  }

  /** Opens the day that the clock shows, once for every hit that waits for it. */
  rollOver(): Promise<void> {
    this.#rollover ??= this.open(this.current)
      .then(
        () => this.#deps.health.set(null),
        (error: unknown) => {
          this.#deps.health.set(error);
          throw error;
        },
      )
      .finally(() => {
        this.#rollover = null;
      });
    return this.#rollover;
  }

  /**
   * Opens a day, after closing the one before it.
   *
   * @throws StoreError if no epoch is live on that day
   */
  async open(day: Day): Promise<void> {
    const { store, log, settled } = this.#deps;
    // Everything that was counted on the day must be in the store before it is closed.
    await settled();
    const epochs = await this.#prepareEpochs(day);
    if (epochs.length === 0) throw noLiveEpoch();
    const today = await store.openDay(day, this.#today);
    if (today !== this.#today || this.#epochs.length === 0)
      log("day-began", { day: dayText(today), epochs: epochs.map((e) => e.epoch).join(" ") });
    const live = new Set(epochs.map(({ epoch }) => epoch));
    for (const { epoch } of this.#epochs) if (!live.has(epoch)) this.deleteEpoch(epoch);
    this.#epochs = epochs;
    this.#today = Math.max(this.#today, today);
  }

  /** Forgets an epoch that has ended, with its registers in memory. */
  deleteEpoch(epoch: number): void {
    if (!this.#epochs.some((e) => e.epoch === epoch)) return;
    this.#epochs = this.#epochs.filter((e) => e.epoch !== epoch);
    this.#deps.table.deleteEpoch(epoch);
    this.#deps.log("epoch-ended", { epoch });
  }

  /** Forgets the epochs that another process has destroyed, even if no hit arrives. */
  async deleteDestroyedEpochs(): Promise<void> {
    for (const { epoch, destroyedDay } of await this.#deps.store.epochs())
      if (destroyedDay !== null) this.deleteEpoch(epoch);
  }

  async #prepareEpochs(day: Day): Promise<readonly LiveEpoch[]> {
    const { store, keyFile, log } = this.#deps;
    try {
      return await prepareEpochs({ store, keyFile }, day, this.#epochs);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // The count goes on under the epoch before, which covers this year too.
      const remaining = await remainingEpochs(store, day, this.#epochs);
      if (remaining.length === 0) throw error;
      log("no-key-for-this-year", { problem: error.message });
      return remaining;
    }
  }
}

/** Returns the error of a count whose keys have all been destroyed. */
export function noLiveEpoch(): StoreError {
  return new StoreError(
    "The keys of all epochs of this year were destroyed. Counting resumes in January, or with a new store.",
  );
}
