import type { Estimate } from "@djstats/counting";
import { stepWithin } from "../round.ts";
import type { Answers } from "./survey.ts";

/** The number of standard deviations of a 95% interval. */
const z = 1.959964;

/** A share with its 95% interval. */
type Share = Estimate;

/** A number with its 95% interval. If no one answered yes, only its low end is known. */
export interface Extrapolated {
  readonly estimate: number | null;
  readonly low: number;
  readonly high: number | null;
}

/**
 * Returns the share of yes, with the interval of Wilson (1927), which also holds for few answers and shares near 0 or
 * 1.
 */
export function shareOf({ yes, asked }: Answers): Share {
  const estimate = yes / asked;
  const middle = (yes + z ** 2 / 2) / (asked + z ** 2);
  const reach = (z * Math.sqrt(asked * estimate * (1 - estimate) + z ** 2 / 4)) / (asked + z ** 2);
  return {
    estimate,
    low: yes === 0 ? 0 : middle - reach,
    high: yes === asked ? 1 : middle + reach,
  };
}

/**
 * Estimates how many developers there are, counted or not: a number of those who are counted, divided by their share.
 *
 * The logarithms of both are subtracted, and their intervals combined without assuming that either is symmetric (Zou
 * and Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27, 2008). The result
 * is rounded as other numbers are: to a fifth of half the interval, whose ends are rounded outwards.
 *
 * @param least the finest step of a number
 */
export function extrapolate(counted: Estimate, answers: Answers, least: number): Extrapolated {
  const share = shareOf(answers);
  if (answers.yes === 0) {
    const low = counted.low / share.high;
    const step = stepWithin(low / 10, least);
    return { estimate: null, low: Math.floor(low / step) * step, high: null };
  }
  const estimate = counted.estimate / share.estimate;
  const up = Math.hypot(logRatio(counted.high, counted.estimate), logRatio(share.estimate, share.low));
  const down = Math.hypot(logRatio(counted.estimate, counted.low), logRatio(share.high, share.estimate));
  // If no developer is counted, the logarithm is not defined, but the largest number that may be is.
  const high = counted.estimate > 0 ? estimate * Math.exp(up) : counted.high / share.low;
  const low = counted.low > 0 ? estimate * Math.exp(-down) : 0;
  const step = stepWithin((high - low) / 10, least);
  return {
    estimate: Math.round(estimate / step) * step,
    low: Math.floor(low / step) * step,
    high: Math.ceil(high / step) * step,
  };
}

function logRatio(larger: number, smaller: number): number {
  return Math.log(larger / smaller);
}
