import { errorCode, type Store, StoreError } from "@djstats/store";
import type { Log } from "../log.ts";

/** Whether the last write succeeded, and whether the store has been disconnected or replaced since. */
export class StoreHealth {
  readonly #store: Store;
  readonly #log: Log;
  #works = true;
  /** The number of disconnects when memory and store last agreed; null if they do not agree. */
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

  /** Marks memory and store as agreeing at this number of disconnects. */
  reconcile(disconnects: number): void {
    this.#disconnects = disconnects;
  }

  /** Marks the store as having fewer rows than memory. */
  setLost(): void {
    this.#disconnects = null;
  }

  /** Records whether the store works, and logs a change once. */
  set(error: unknown): void {
    if (error !== null && this.#works) this.#log("store-unavailable", errorFields(error));
    if (error === null && !this.#works) this.#log("store-available");
    this.#works = error === null;
  }
}

/** Returns the parts of an error that may be logged: never a message that could contain a part of a request. */
export function errorFields(error: unknown): { readonly problem: string } | { readonly code: string } {
  return error instanceof StoreError ? { problem: error.message } : { code: errorCode(error) };
}
