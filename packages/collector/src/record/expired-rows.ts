import type { Day } from "@djstats/counting";
import { destroyExpiredEpochs, type Store, StoreError } from "@djstats/store";
import type { Log } from "../log.ts";
import { errorFields } from "./store-health.ts";

interface ExpiredRowsDeps {
  readonly store: Store;
  readonly keyFile: string;
  readonly log: Log;
}

/** Removes, once a day, ended epochs with their keys, and rows that no window reaches. */
export class ExpiredRows {
  readonly #deps: ExpiredRowsDeps;
  readonly #stopping = new AbortController();
  #removedDay: Day = 0;
  #removing: Promise<void> = Promise.resolve();

  constructor(deps: ExpiredRowsDeps) {
    this.#deps = deps;
  }

  /** Starts removing, unless that has been done on this day. */
  remove(today: Day): void {
    if (this.#removedDay === today) return;
    this.#removedDay = today;
    this.#removing = this.#remove(today);
  }

  /** Stops removing; the rest is removed the next time. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves once nothing is being removed. */
  async finish(): Promise<void> {
    await this.#removing;
  }

  async #remove(today: Day): Promise<void> {
    const { store, keyFile } = this.#deps;
    await this.#attempt(() => destroyExpiredEpochs({ store, keyFile }, today));
    // Even if the key file cannot be used, rows are deleted when they are due.
    await this.#attempt(() => store.prune(this.#stopping.signal));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.log("not-cleared", errorFields(error));
      // An unusable file stays so for a while; any other failure is tried again with the next tick.
      if (!(error instanceof StoreError)) this.#removedDay = 0;
    }
  }
}
