import { otherValue } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import { roundToError } from "./round.ts";

/** The number of developers of one value of a dimension. */
export interface ValueEstimate extends Estimate {
  readonly value: string;
}

export interface ValueRules {
  /** No value with fewer developers is ever shown. One with twice as many always is. */
  readonly least: number;
  /** The finest step of a number. */
  readonly leastStep: number;
  /** Returns the secret noise of a number of this name, between -1 and 1. */
  readonly noiseOf: (name: string) => number;
}

/**
 * Returns the values that may be shown, largest first, and rounded. The others are grouped under `other`, whose sum
 * counts a developer once for each value, so it is an upper bound; `other` is shown if its largest part is large
 * enough.
 *
 * Whether a value is shown, its number and its place depend only on numbers with noise. Anyone who sends made-up hits
 * therefore cannot learn whether there is one more developer, not even from missing values. The noise is at most half
 * of `least`, so the effective limit lies between `least` and twice `least`.
 */
export function showValues(
  values: readonly ValueEstimate[],
  { least, leastStep, noiseOf }: ValueRules,
): ValueEstimate[] {
  const reach = least / 2;
  const rounded = (noisy: number) => roundToError(noisy, { least: leastStep, noiseReach: reach });
  const isLargeEnough = (noisyLow: number) => noisyLow >= least + reach;
  const [shown, hidden]: [ValueEstimate[], ValueEstimate[]] = [[], []];
  for (const number of values) {
    const noise = noiseOf(number.value) * reach;
    if (number.value === otherValue || !isLargeEnough(number.low + noise)) hidden.push(number);
    else shown.push({ value: number.value, ...atLeast(least, rounded(number.estimate + noise)) });
  }
  shown.sort((a, b) => b.estimate - a.estimate || a.value.localeCompare(b.value));
  // `other` has at least as many developers as its largest part.
  const noisyLow = Math.max(0, ...hidden.map(({ low }) => low)) + noiseOf("largest part of other") * reach;
  if (!isLargeEnough(noisyLow)) return shown;
  const sum = hidden.reduce((total, { estimate }) => total + estimate, 0);
  const other = rounded(sum + noiseOf(otherValue) * reach);
  const low = Math.min(other.low, rounded(noisyLow).low);
  return [...shown, { value: otherValue, ...atLeast(least, { ...other, low }) }];
}

/** Raises numbers to the minimum, which a value is known to have because it is shown. */
function atLeast(least: number, { estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.max(estimate, least), low: Math.max(low, least), high };
}
