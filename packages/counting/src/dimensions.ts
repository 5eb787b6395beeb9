import { type Dimension, dimensions } from "@djstats/core/vocabulary";

/** All developers together, and the four ways to tell them apart; in the order of the slices of an id's HMAC. */
export const countedDimensions = ["total", ...dimensions] as const;

export type CountedDimension = "total" | Dimension;

/** The one value of `total`. */
export const allValue = "all";

/** A value of a dimension. */
export type DimensionValue = readonly [dimension: CountedDimension, value: string];

/** Which value a hit has in each dimension, in the order of `counted`. */
export type DimensionValues = readonly string[];

/** One row of the store: a register of a value of a dimension, a rank, and the last day on which it was seen. */
export interface RegisterRow {
  readonly epoch: number;
  readonly dimension: CountedDimension;
  readonly value: string;
  /** Register and rank, as in slices.ts. */
  readonly slot: number;
  readonly last: number;
}
