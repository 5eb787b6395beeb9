import type { Spread } from "./spread.ts";

/** A promised limit, and the measurement. */
export interface Budget {
  readonly what: string;
  readonly measured: Spread | number;
  /** The maximum, or the minimum. */
  readonly limit: { readonly atMost: number } | { readonly atLeast: number } | null;
  readonly unit: Unit;
}

export type Unit = "ms" | "µs" | "bytes" | "share" | "perS" | "times" | "count";

export function isKept({ measured, limit }: Budget): boolean {
  const value = typeof measured === "number" ? measured : measured.median;
  if (limit === null) return true;
  return "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
}
