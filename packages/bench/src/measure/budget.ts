import type { Spread } from "./spread.ts";

/** What was promised of a figure, and what was measured. */
export interface Budget {
  readonly what: string;
  readonly measured: Spread | number;
  /** The most it may be, or the least. */
  readonly limit: { readonly atMost: number } | { readonly atLeast: number } | null;
  readonly unit: Unit;
}

export type Unit = "ms" | "µs" | "bytes" | "share" | "perS" | "times";

export function isKept({ measured, limit }: Budget): boolean {
  const value = typeof measured === "number" ? measured : measured.median;
  if (limit === null) return true;
  return "atMost" in limit ? value <= limit.atMost : value >= limit.atLeast;
}
