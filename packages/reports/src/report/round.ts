import { type Estimate, halfWidth } from "@djstats/counting";

interface Rounding {
  /** The finest step, however exact the estimate is. A finer one could reveal a person. */
  readonly least: number;
  /** The most that noise can have added or taken away. */
  readonly noiseReach?: number;
}

/**
 * Rounds a number to a step that hides little of what is known, but never a single developer. It tells no more than
 * between which two numbers, `least` apart or more, the estimate is: the interval follows from the rounded estimate
 * alone, and is wide enough for every estimate that is rounded to it. (Of an estimate and two ends that are rounded each
 * for itself, one could often be told to a single developer.)
 *
 * @param estimate with noise in it, or without
 */
export function roundToError(estimate: number, { least, noiseReach = 0 }: Rounding): Estimate {
  const step = stepOf(estimate, least);
  const rounded = nearest(Math.max(0, estimate), step);
  const reach = Math.ceil((halfWidth(rounded) + step / 2 + noiseReach) / step) * step;
  return { estimate: rounded, low: Math.max(0, rounded - reach), high: rounded + reach };
}

/** Rounds to whole developers: the estimate to the nearest number, the interval to the whole numbers inside it. */
export function roundToWhole({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.round(estimate), low: Math.ceil(low), high: Math.floor(high) };
}

/**
 * Returns the largest of 1, 2 and 5 times a power of ten that is at most a fifth of half the 95% interval, and `least`
 * if that is larger. It is the same for every estimate that is rounded to the same number: a step begins at a multiple
 * of the next finer one too.
 */
export function stepOf(estimate: number, least: number): number {
  let step = least;
  for (const next of stepsAfter(least)) {
    const rounded = nearest(estimate, step);
    const begins = Math.floor(rounded / (2 * next)) * 2 * next;
    if (halfWidth(begins) < 5 * next) return step;
    step = next;
  }
  return step;
}

/** A share that can only be shown in coarser steps than this would say nothing: 28% would be shown as 0%. */
const coarsestShareStep = 0.05;

/**
 * Rounds a share to a step that is at least its error.
 *
 * @returns null if the step would be too coarse
 */
export function roundShare(share: number, error: number): number | null {
  const step = shareStepOf(error);
  if (step > coarsestShareStep) return null;
  const rounded = Math.round(share / step) * step;
  return Number(Math.min(1, Math.max(0, rounded)).toFixed(2));
}

/** Returns the smallest of 1, 2 and 5 times a power of ten, in percent and at least 1, that is not less than a share. */
export function shareStepOf(share: number): number {
  for (let power = 0.01; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power]) if (step >= share - 1e-9) return step;
}

/** Returns the largest of 1, 2 and 5 times a power of ten that is at most an error, and `least` if that is larger. */
export function stepWithin(error: number, least: number): number {
  let step = least;
  for (const next of stepsAfter(least)) {
    if (next > error) return step;
    step = next;
  }
  return step;
}

/** Yields the numbers after one, of those that are 1, 2 or 5 times a power of ten. */
function* stepsAfter(least: number): Generator<number> {
  for (let power = 10; ; power *= 10)
    for (const step of [power, 2 * power, 5 * power]) if (step > least) yield step;
}

function nearest(number: number, step: number): number {
  return Math.round(number / step) * step;
}
