import { ranks, registers } from "./hash-id.ts";

/** The name of the method. A new name marks a break in every trend. */
export const method = "pcsa-ml-p13-q23";

/** An estimated number of developers, and the ends of its 95% interval. */
export interface Estimate {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** The number of registers that have each rank, from rank 1 on. */
export type RankCounts = ReadonlyArray<number>;

/**
 * The probability of each rank, from rank 1 on: a half, a quarter and so on; the last two are equal, and all add up to
 * 1.
 */
const chances: readonly number[] = Array.from(
  { length: ranks },
  (_, at) => 2 ** -Math.min(at + 1, ranks - 1),
);

/** The solver stops once a step changes the result by less than this share of it. */
const tolerance = 1e-9;

/**
 * Estimates the number of distinct members by maximum likelihood from every rank that each register has, and not, as
 * HyperLogLog does, from its highest alone: the whole bitmap of Flajolet and Martin (1985), of which only the number of
 * registers with each rank matters.
 *
 * With m registers and `load` members a register, a register has a rank of chance ρ with probability 1 − e^(−load·ρ).
 * The likelihood of c registers with each rank is highest where Σ c·ρ/(e^(load·ρ) − 1) = Σ (m − c)·ρ. The left side
 * falls and is convex, so Newton's method converges from every start below the solution.
 */
export function estimate(counts: RankCounts): Estimate {
  const n = registers * mostLikelyLoad(counts);
  const error = halfWidth(n);
  return { estimate: n, low: Math.max(0, n - error), high: n + error };
}

function mostLikelyLoad(counts: RankCounts): number {
  const seen = counts.reduce((sum, count) => sum + count, 0);
  if (seen === 0) return 0;
  const seenChance = sumOverRanks((chance, at) => chance * (counts[at] ?? 0));
  // If every register has every rank, the likelihood has no maximum: calculate as if half of the rarest were missing.
  const missing = Math.max(registers - seenChance, (chances.at(-1) ?? 0) / 2);
  // 1/(e^x − 1) is at least 1/x − 1/2, so this is not above the solution.
  let load = seen / (missing + seenChance / 2);
  for (let step = load; step > tolerance * load; load += step) {
    let [difference, slope] = [-missing, 0];
    for (const [at, chance] of chances.entries()) {
      const inverse = 1 / Math.expm1(load * chance);
      const part = chance * (counts[at] ?? 0) * inverse;
      difference += part;
      slope += part * chance * (1 + inverse);
    }
    step = difference / slope;
  }
  return load;
}

/** Returns half the width of the 95% interval at `n` members. */
export function halfWidth(n: number): number {
  // Plus half a developer, because the number of developers is whole.
  return n > 0 ? 1.96 * standardError(n) * n + 0.5 : 0;
}

/**
 * Returns the relative standard error at `n` members: the inverse of the Fisher information of the load, less the
 * chance in how many members there would be at that load.
 */
export function standardError(n: number): number {
  if (n <= 0) return 0;
  const information = sumOverRanks((chance) => chance ** 2 / Math.expm1((n / registers) * chance));
  return Math.sqrt(Math.max(0, registers / information - n)) / n;
}

function sumOverRanks(of: (chance: number, at: number) => number): number {
  return chances.reduce((sum, chance, at) => sum + of(chance, at), 0);
}
