import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { Slot } from "./hash-id.ts";

/** The total and all dimensions, in the order of the slices of an ID's HMAC. */
export const countedDimensions = ["total", ...dimensions] as const;

export type CountedDimension = "total" | Dimension;

/** The one value of `total`. */
export const allValue = "all";

/** A value of a dimension. */
export type DimensionValue = readonly [dimension: CountedDimension, value: string];

/** The value that a hit has in each dimension, in the order of `countedDimensions`. */
export type DimensionValues = readonly string[];

/** One row of the store: a slot of a value, and the last day on which it was seen. */
export interface RegisterRow {
  readonly epoch: number;
  readonly dimension: CountedDimension;
  readonly value: string;
  readonly slot: Slot;
  readonly last: number;
}
