import { readLastBackup, type Store } from "@djstats/store";
import { limits } from "../limits.ts";

/** The time of the last backup. It is read once a minute, so that `/metrics` never waits for the store. */
export class BackupTime {
  #seconds = 0;
  #readMs = Number.NEGATIVE_INFINITY;

  /** Seconds since 1970; 0 if none was made. */
  get seconds(): number {
    return this.#seconds;
  }

  async refresh(store: Store): Promise<void> {
    if (performance.now() - this.#readMs < limits.backupTimeMs) return;
    this.#seconds = await readLastBackup(store);
    this.#readMs = performance.now();
  }
}
