import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import { formatWindow } from "../report/format.ts";
import type { Snapshot } from "./snapshot.ts";

/** Number of standard deviations from which on a person must confirm that a change is real. */
export const sigmasHeld = 5;

/** The weekly change that is assumed of a value without a history, and the weight of that assumption in weeks. */
const expectedError = { spread: 0.1, weeks: 4 } as const;

/** A value that changed far more than usual. */
export interface Anomaly {
  /** The window and the value, such as `30 days, django 5.2`. */
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly sigmas: number;
}

/** The numbers that are compared. */
type Numbers = Pick<Snapshot, "windows">;

/**
 * Returns the published values that changed so much that a person must confirm them.
 *
 * A change is the logarithm of the ratio to the week before. Its standard deviation combines the counting errors of
 * both numbers with the earlier changes of the same value from week to week. These are measured by their median
 * absolute deviation, which a single jump does not affect; a tenth is assumed in the first weeks. A value that appears
 * or disappears has not changed.
 *
 * @param earlier snapshots, oldest first, the last being of the week before
 */
export function findAnomalies(now: Numbers, earlier: readonly Numbers[]): Anomaly[] {
  const series = earlier.map(valuesOf);
  return [...valuesOf(now)].flatMap(([name, number]) => {
    const past = series.map((values) => values.get(name)).filter((value) => value !== undefined);
    const before = series.at(-1)?.get(name);
    if (before === undefined || before.estimate === 0) return [];
    // Noise alone can double the smallest numbers, or remove them.
    if (number.low <= before.high && before.low <= number.high) return [];
    const sigma = Math.hypot(standardErrorOf(number), standardErrorOf(before), spreadOf(changesOf(past)));
    const sigmas = Math.abs(Math.log(number.estimate / before.estimate)) / sigma;
    return sigmas > sigmasHeld ? [{ name, before: before.estimate, now: number.estimate, sigmas }] : [];
  });
}

/** Returns a change in words, such as `30 days: from 12,000 to 31,000, 9 times its standard deviation`. */
export function anomalyText({ name, before, now, sigmas }: Anomaly): string {
  const number = (n: number) => n.toLocaleString("en-US");
  const times = Number.isFinite(sigmas) ? `${Math.floor(sigmas)} times its standard deviation` : "gone";
  return `${name}: from ${number(before)} to ${number(now)}, ${times}`;
}

/** Returns the numbers of a snapshot by name, without `other`, which changes whenever a value leaves it. */
function valuesOf({ windows }: Numbers): Map<string, Estimate> {
  return new Map(
    windows.flatMap(({ days, total, by }) => {
      const window = formatWindow(days);
      const valuesIn = (name: Dimension) =>
        by[name]
          .filter(({ value }) => value !== "other")
          .map((number) => [`${window}, ${name} ${number.value}`, number] as const);
      return [[window, total] as const, ...dimensions.flatMap(valuesIn)];
    }),
  );
}

/** Returns the relative standard error of a number, from its interval. */
function standardErrorOf({ estimate, low, high }: Estimate): number {
  return estimate === 0 ? 0 : (high - low) / 2 / 1.96 / estimate;
}

function changesOf(past: readonly Estimate[]): number[] {
  return past.slice(1).flatMap(({ estimate }, at) => {
    const before = past[at]?.estimate ?? 0;
    return estimate > 0 && before > 0 ? [Math.log(estimate / before)] : [];
  });
}

function spreadOf(changes: readonly number[]): number {
  const seen = 1.4826 * median(changes.map((change) => Math.abs(change - median(changes))));
  const weeks = changes.length;
  return Math.sqrt(
    (expectedError.weeks * expectedError.spread ** 2 + weeks * seen ** 2) / (expectedError.weeks + weeks),
  );
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
