import type { Day } from "./day.ts";
import { type Window, windows } from "./day.ts";
import type { CountedDimension, DimensionValue } from "./dimensions.ts";
import { type Estimate, estimate, type Histogram, method } from "./estimate.ts";

/** A number of a closed day, or of this moment. */
export interface HistoryRow extends Estimate {
  readonly day: Day;
  readonly windowDays: Window;
  readonly dimension: CountedDimension;
  readonly value: string;
  readonly method: string;
  /** The first day that the window could see: later than its own first where the count is younger. */
  readonly since: Day;
}

/**
 * Every window's number of one value on a day.
 *
 * @param histograms of highest ranks, one a window
 */
export function historyRowsOf(
  [dimension, value]: DimensionValue,
  histograms: readonly Histogram[],
  { firstDay, day }: { readonly firstDay: Day; readonly day: Day },
): HistoryRow[] {
  return windows.map((windowDays, index) => ({
    day,
    windowDays,
    dimension,
    value,
    ...estimate(histograms[index] ?? []),
    method,
    since: Math.max(firstDay, day - windowDays + 1),
  }));
}
