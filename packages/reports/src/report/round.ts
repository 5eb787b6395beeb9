import { type Estimate, halfWidth } from "@djstats/counting";

/** No number for a role or in public is ever told more finely, however well it is known: it could tell of a person. */
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

/** Developers come whole: the estimate is the nearest number of them, the interval holds those that are in it. */
export function roundToWhole({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.round(estimate), low: Math.ceil(low), high: Math.floor(high) };
}

/** The smallest of 1, 2 and 5 times a power of ten that is ten at least, and half the 95 % interval of what it rounds to. */
export function stepOf(estimate: number): number {
  for (let power = leastStep; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power])
      if (halfWidth(nearest(estimate, step)) <= step) return step;
}

/** The smallest of 1, 2 and 5 times a power of ten, in percent and 1 at least, that is no less than a share. */
export function shareStepOf(share: number): number {
  for (let power = 0.01; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power]) if (step >= share - 1e-9) return step;
}

function nearest(number: number, step: number): number {
  return Math.round(number / step) * step;
}
