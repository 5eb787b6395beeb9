import type { Dimension } from "@djstats/core/vocabulary";
import type { Day, Estimate, HistoryRow } from "@djstats/counting";
import { type Audience, audiences } from "./audience.ts";
import { type NoiseKey, noiseOf } from "./noise.ts";
import { roundShare, roundToError, roundToWhole } from "./round.ts";
import { showValues, type ValueEstimate } from "./show-values.ts";

/** The audience of the numbers, and the secret from which their noise is derived. */
export interface Disclosure {
  readonly audience: Audience;
  readonly noiseKey: NoiseKey;
}

/** Returns the largest noise of a total. */
export function totalNoiseReach(audience: Audience): number {
  return audiences[audience].isExact ? 0 : 10;
}

/** Adds the noise to a total. */
export function addTotalNoise(total: HistoryRow, { audience, noiseKey }: Disclosure): HistoryRow {
  const noise = noiseOf(noiseKey, total) * totalNoiseReach(audience);
  return { ...total, estimate: Math.max(0, total.estimate + noise) };
}

/** Returns a window's total as an audience may see it, however small it is. */
export function showTotal(total: HistoryRow, to: Disclosure): Estimate {
  if (audiences[to.audience].isExact) return roundToWhole(total);
  const { leastStep } = audiences[to.audience];
  return roundToError(addTotalNoise(total, to).estimate, {
    least: leastStep,
    noiseReach: totalNoiseReach(to.audience),
  });
}

/** Returns the values of a dimension that an audience may see, of the figures of one window and day. */
export function showDimension(
  figures: readonly HistoryRow[],
  dimension: Dimension,
  { audience, noiseKey }: Disclosure,
): ValueEstimate[] {
  const found = figures.filter((figure) => figure.dimension === dimension);
  const [first] = found;
  if (!first) return [];
  const { day, windowDays } = first;
  const { leastShown: least, leastStep } = audiences[audience];
  return showValues(found, {
    least,
    leastStep,
    noiseOf: (value) => noiseOf(noiseKey, { day, windowDays, dimension, value, least }),
  });
}

/** The number of hits in a window, and the number of one kind among them. */
export interface HitCounts {
  readonly day: Day;
  readonly windowDays: number;
  readonly kind: string;
  readonly ofKind: number;
  readonly all: number;
}

/** The largest noise of a number of hits, of which a developer makes several a day. */
const hitsNoiseReach = 100;

/**
 * Returns the share of hits of one kind as an audience may see it: too coarse to show a single hit.
 *
 * @returns null if there are too few hits to show it
 */
export function showShare(
  { day, windowDays, kind, ofKind, all }: HitCounts,
  { audience, noiseKey }: Disclosure,
): number | null {
  if (audiences[audience].isExact) return all === 0 ? 0 : ofKind / all;
  const noisy = (hits: number, value: string) =>
    hits + hitsNoiseReach * noiseOf(noiseKey, { day, windowDays, dimension: "hits", value });
  const noisyAll = Math.max(1, noisy(all, "all"));
  return roundShare(noisy(ofKind, kind) / noisyAll, (2 * hitsNoiseReach) / noisyAll);
}
