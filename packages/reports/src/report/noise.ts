import { createHmac } from "node:crypto";
import { type Day, lastSunday } from "@djstats/counting";

/** A store's secret, from which the noise in its reports is derived. Anyone who knows it can remove the noise. */
export type NoiseKey = Uint8Array;

/** The number that noise is added to. The same number of the same week always gets the same noise. */
export interface NoisyNumber {
  readonly day: Day;
  readonly windowDays: number;
  readonly dimension: string;
  readonly value: string;
  /** The limit that the number is compared with: the noise is different for each limit. */
  readonly least?: number;
}

/** The part of the range in which noise is equally likely; towards the ends it becomes less likely. */
const flatPart = 0.75;

/**
 * Returns a secret number between -1 and 1. All are equally likely, except near the ends. One developer more or less
 * therefore rarely changes a shown number, and a shown number almost never proves that they were counted.
 */
export function noiseOf(
  key: NoiseKey,
  { day, windowDays, dimension, value, least = 0 }: NoisyNumber,
): number {
  const week = lastSunday(day + 6);
  const digest = createHmac("sha256", key)
    .update(JSON.stringify([week, windowDays, dimension, value, least]))
    .digest();
  const uniform = (at: number) => digest.readUInt32BE(at) / 2 ** 31 - 1;
  return flatPart * uniform(0) + (1 - flatPart) * uniform(4);
}
