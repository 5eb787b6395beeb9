import { errorCode, type Store, StoreError } from "@djstats/store";
import type { Log } from "../log.ts";

/** Whether the last write succeeded, and whether the store has been disconnected or replaced since. */
export class StoreHealth {
  readonly #store: Store;
  readonly #log: Log;
  #works = true;
  /** How often the store had been disconnected when memory and store last agreed; null if they do not. */
  #disconnects: number | null;

  constructor(store: Store, log: Log) {
    this.#store = store;
    this.#log = log;
    this.#disconnects = store.database.disconnects();
  }

  /** Whether the last write succeeded and the store has not been disconnected or replaced since. */
  get ready(): boolean {
    return this.#works && !this.wasDisconnected;
  }

  /** Whether the store may have lost what it had acknowledged. */
  get wasDisconnected(): boolean {
    return this.#disconnects !== this.#store.database.disconnects();
  }

  /** Marks memory and store as agreeing, as of so many disconnects. */
  reconcile(disconnects: number): void {
    this.#disconnects = disconnects;
  }

  /** Marks the store as knowing less than memory. */
  setLost(): void {
    this.#disconnects = null;
  }

  /** Remembers, and logs once, whether the store works. */
  set(error: unknown): void {
    if (error !== null && this.#works) this.#log("store-unavailable", errorFields(error));
    if (error === null && !this.#works) this.#log("store-available");
    this.#works = error === null;
  }
}

/** Returns what the log may contain of an error: never a message that a request could have written. */
export function errorFields(error: unknown): { readonly problem: string } | { readonly code: string } {
  return error instanceof StoreError ? { problem: error.message } : { code: errorCode(error) };
}
