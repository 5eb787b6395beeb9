import { limits } from "../limits.ts";

const minuteMs = 60_000;

/** Bounds how often a grant reads: each reading is an entry of the audit log, which is kept for good. */
export class ReadRateLimiter {
  #minute = 0;
  readonly #reads = new Map<number, number>();

  /** Counts a reading of a grant. Gives whether it may be. */
  tryConsume(grantId: number, now: Date): boolean {
    const minute = Math.floor(now.getTime() / minuteMs);
    if (minute !== this.#minute) this.#reads.clear();
    this.#minute = minute;
    const reads = (this.#reads.get(grantId) ?? 0) + 1;
    this.#reads.set(grantId, reads);
    return reads <= limits.readsOfMinute;
  }
}
