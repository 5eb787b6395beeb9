import { dayOf } from "../count/day.ts";
import { limits } from "../limits.ts";
import { PrefixBudget } from "../receive/budget.ts";

const hourMs = 3_600_000;

/**
 * Bounds how many attempts fail, from one network and in all, in memory. Nobody guesses 256 bits; this bounds the work
 * and the entries of the audit log that trying makes.
 */
export class Attempts {
  readonly #networks = new PrefixBudget(limits.failedAttempts);
  #beganMs = 0;
  #failed = 0;

  /** @param address null where it is nobody's, as on this machine */
  isBlocked(address: string | null, now: Date): boolean {
    this.#turn(now);
    return (
      this.#failed >= limits.failedAttemptsInAll ||
      (address !== null && this.#networks.isSpent(address, now, dayOf(now)))
    );
  }

  fail(address: string | null, now: Date): void {
    this.#turn(now);
    // What a network tries beyond its own is not held against all.
    if (address === null || this.#networks.spend(address, now, dayOf(now))) this.#failed += 1;
  }

  #turn(now: Date): void {
    if (Math.abs(now.getTime() - this.#beganMs) < hourMs) return;
    this.#beganMs = now.getTime();
    this.#failed = 0;
  }
}
