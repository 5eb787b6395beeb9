import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { ValueEstimate } from "./show-values.ts";

/** The window of shares and changes: long enough to include developers who come once a week. */
export const trendsWindow = 30;

/** Adds to each value its share of the total as shown, so that a share reveals nothing more. */
export function withShares(
  values: readonly ValueEstimate[],
  { estimate: all }: Pick<ValueEstimate, "estimate">,
): (ValueEstimate & { share: number })[] {
  const shareOf = (estimate: number) => Math.min(1, Number((estimate / Math.max(1, all)).toFixed(2)));
  return values.map((value) => ({ ...value, share: shareOf(value.estimate) }));
}

/** Returns an object with a value for each dimension. */
export function byDimensions<T>(make: (name: Dimension) => T): Record<Dimension, T> {
  return Object.fromEntries(dimensions.map((name) => [name, make(name)])) as Record<Dimension, T>;
}
