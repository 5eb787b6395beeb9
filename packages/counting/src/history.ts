import type { Day } from "./day.ts";
import { type Window, windows } from "./day.ts";
import type { CountedDimension, DimensionValue } from "./dimensions.ts";
import { type Estimate, estimate, method, type RankCounts } from "./estimate.ts";

/** The estimate of one window and value, on a closed day or now. */
export interface HistoryRow extends Estimate {
  readonly day: Day;
  readonly windowDays: Window;
  readonly dimension: CountedDimension;
  readonly value: string;
  readonly method: string;
  /** The first day with data in the window; later than the window's own first day if the count is younger. */
  readonly since: Day;
}

/**
 * Estimates one value on a day, for every window.
 *
 * @param counts how many registers have each rank, for each window
 */
export function historyRowsOf(
  [dimension, value]: DimensionValue,
  counts: readonly RankCounts[],
  { firstDay, day }: { readonly firstDay: Day; readonly day: Day },
): HistoryRow[] {
  return windows.map((windowDays, index) => ({
    day,
    windowDays,
    dimension,
    value,
    ...estimate(counts[index] ?? []),
    method,
    since: Math.max(firstDay, day - windowDays + 1),
  }));
}
