import { type Estimate, halfWidth } from "@djstats/counting";

/** No number of a value of a dimension is ever told more finely, however well it is known: it could tell of a person. */
const leastStep = 10;

/**
 * A number as coarse as its error. It tells no more than between which two numbers, ten apart at least, the estimate is:
 * the interval follows from the rounded estimate alone, and is wide enough for every estimate that is rounded to it.
 * (Of an estimate and two ends that are rounded each for itself, one could often be told to a single developer.)
 */
export function roundToError({ estimate, low }: Estimate): Estimate {
  const step = stepOf(estimate);
  const rounded = nearest(estimate, step);
  const reach = Math.ceil((halfWidth(rounded) + step / 2) / step) * step;
  return {
    estimate: rounded,
    // A sum knows no more of its low end than its largest part does.
    low: Math.max(0, Math.min(rounded - reach, Math.floor(low / step) * step)),
    high: rounded + reach,
  };
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

function nearest(number: number, step: number): number {
  return Math.round(number / step) * step;
}
