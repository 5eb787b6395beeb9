import { dayOf } from "@djstats/counting";
import { limits } from "../limits.ts";
import { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";

const hourMs = 3_600_000;

/**
 * Bounds how many attempts fail, from one network and in all, in memory. Nobody guesses 256 bits; this bounds the work
 * and the entries of the audit log that trying makes.
 */
export class LoginThrottle {
  readonly #networks = new PrefixRateLimiter(limits.failedAttempts);
  #beganMs = 0;
  #failed = 0;

  /** @param address null where it is nobody's, as on this machine */
  isBlocked(address: string | null, now: Date): boolean {
    this.#turn(now);
    return (
      this.#failed >= limits.failedAttemptsInAll ||
      (address !== null && this.#networks.isExhausted(address, now, dayOf(now)))
    );
  }

  fail(address: string | null, now: Date): void {
    this.#turn(now);
    // What a network tries beyond its own is not held against all.
    if (address === null || this.#networks.tryConsume(address, now, dayOf(now))) this.#failed += 1;
  }

  #turn(now: Date): void {
    if (Math.abs(now.getTime() - this.#beganMs) < hourMs) return;
    this.#beganMs = now.getTime();
    this.#failed = 0;
  }
}
