import { ranks, registers } from "./hash-id.ts";

/** The name of the method. A new name marks a break in every trend. */
export const method = "hll-ertl-2017-p14-q23";

/** An estimated number of developers, and the ends of its 95% interval. */
export interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How many registers have each highest rank; index 0 is those that have none. */
export type Histogram = ReadonlyArray<number>;

/**
 * Estimates the number of distinct members from a histogram of ranks by Ertl's improved estimator, which has no bias
 * at any size and needs no tables (Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017,
 * section 4.3).
 *
 * @param histogram `ranks + 1` numbers that add up to `registers`
 */
export function estimate(histogram: Histogram): Estimate {
  const m = registers;
  const at = (rank: number) => histogram[rank] ?? 0;
  let z = m * tau(1 - at(ranks) / m);
  for (let rank = ranks - 1; rank >= 1; rank -= 1) z = 0.5 * (z + at(rank));
  z += m * sigma(at(0) / m);
  const n = (m * m) / (2 * Math.LN2 * z);
  const error = halfWidth(n);
  return { estimate: n, low: Math.max(0, n - error), high: n + error };
}

/** Returns half the width of the 95% interval at `n` members. */
export function halfWidth(n: number): number {
  // Plus half a developer, since developers come whole: at 60, every tenth count misses one by chance.
  return n > 0 ? 1.96 * standardError(n) * n + 0.5 : 0;
}

/**
 * Returns the relative standard error at `n` members: that of linear counting while most registers are empty, then
 * that of HyperLogLog, 1.04/√m; plus a tenth, because between the two the estimator is worse than either.
 */
export function standardError(n: number): number {
  if (n <= 0) return 0;
  const m = registers;
  const t = n / m;
  const linear = t > 20 ? Number.POSITIVE_INFINITY : Math.sqrt(m * (Math.expm1(t) - t)) / n;
  return 1.1 * Math.min(linear, 1.04 / Math.sqrt(m));
}

/** x + Σ x^(2^k)·2^(k−1): the share of empty registers. Infinite if all are. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z] = [share, 1, share];
  for (let before = Number.NaN; z !== before; ) {
    before = z;
    x *= x;
    z += x * y;
    y += y;
  }
  return z;
}

/** ⅓·(1 − x − Σ (1 − x^(2^−k))²·2^−k): the share of registers at the cap. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [x, y, z] = [share, 1, 1 - share];
  for (let before = Number.NaN; z !== before; ) {
    before = z;
    x = Math.sqrt(x);
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
