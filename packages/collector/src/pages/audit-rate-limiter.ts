import type { Grant } from "@djstats/reports/access";
import { limits } from "../limits.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** How many audit entries a grant may cause, by kind, and in what time. */
const allowances = {
  read: { entries: limits.readsOfMinute, periodMs: minuteMs },
  "sign-in": { entries: limits.signInsOfMinute, periodMs: minuteMs },
  refused: { entries: limits.refusedEntriesOfHour, periodMs: hourMs },
} as const;

type AuditKind = keyof typeof allowances;

/**
 * Limits how many audit entries each grant causes, because they are kept permanently. Each kind has its own allowance: a
 * token that is misused elsewhere does not stop its owner from reading.
 */
export class AuditRateLimiter {
  readonly #used = new Map<string, { readonly period: number; readonly entries: number }>();

  /** Counts one entry. Returns whether the grant may cause it. */
  tryConsume({ id }: Grant, kind: AuditKind, now: Date): boolean {
    const { entries, periodMs } = allowances[kind];
    const period = Math.floor(now.getTime() / periodMs);
    const key = `${kind} ${id}`;
    const before = this.#used.get(key);
    const used = before?.period === period ? before.entries : 0;
    if (used >= entries) return false;
    this.#used.set(key, { period, entries: used + 1 });
    return true;
  }
}
