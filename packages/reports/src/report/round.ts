import { type Estimate, halfWidth } from "@djstats/counting";

/** The finest step of any number for a role or the public, however exact the estimate is. A finer one could reveal a person. */
export const leastStep = 10;

/**
 * Rounds a number as coarsely as its error. It tells no more than between which two numbers, ten apart at least, the
 * estimate is: the interval follows from the rounded estimate alone, and is wide enough for every estimate that is
 * rounded to it. (Of an estimate and two ends that are rounded each for itself, one could often be told to a single
 * developer.)
 *
 * @param estimate with noise in it, or without
 * @param noiseReach the most that noise can have added or taken away
 */
export function roundToError(estimate: number, noiseReach = 0): Estimate {
  const step = stepOf(estimate);
  const rounded = nearest(Math.max(0, estimate), step);
  const reach = Math.ceil((halfWidth(rounded) + step / 2 + noiseReach) / step) * step;
  return { estimate: rounded, low: Math.max(0, rounded - reach), high: rounded + reach };
}

/** Rounds to whole developers: the estimate to the nearest number, the interval to the whole numbers inside it. */
export function roundToWhole({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.round(estimate), low: Math.ceil(low), high: Math.floor(high) };
}

/** Returns the smallest of 1, 2 and 5 times a power of ten that is at least ten, and at least half the 95% interval. */
export function stepOf(estimate: number): number {
  for (let power = leastStep; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power])
      if (halfWidth(nearest(estimate, step)) <= step) return step;
}

/** Returns the smallest of 1, 2 and 5 times a power of ten, in percent and at least 1, that is not less than a share. */
export function shareStepOf(share: number): number {
  for (let power = 0.01; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power]) if (step >= share - 1e-9) return step;
}

function nearest(number: number, step: number): number {
  return Math.round(number / step) * step;
}
