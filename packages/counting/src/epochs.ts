import { createHmac, type KeyObject } from "node:crypto";
import type { Day } from "./day.ts";

/** Two calendar years, beginning in January of `epoch`, that are counted under one secret key. */
export interface Epoch {
  /** The year in which it begins. */
  readonly epoch: number;
  /** The fingerprint of its key: a wrong key is recognised by it, and it reveals nothing about the right one. */
  readonly keyFingerprint: string;
  /** The first day that was counted under it; null if none has been. */
  readonly firstDay: Day | null;
  /** The day on which its key and rows were destroyed; null if they have not been. */
  readonly destroyedDay: Day | null;
}

/** An epoch that accepts hits, with its key. */
export interface LiveEpoch {
  readonly epoch: number;
  readonly key: KeyObject;
}

/** An epoch lasts two calendar years and a new one begins each January, so two accept every hit. */
export const epochYears = 2;

export function isLive(epoch: number, year: number): boolean {
  return epoch <= year && epoch > year - epochYears;
}

/** Returns the epochs that accept hits in a year and have not been destroyed. */
export function liveEpochs(epochs: readonly Epoch[], year: number): Epoch[] {
  return epochs.filter(({ epoch, destroyedDay }) => destroyedDay === null && isLive(epoch, year));
}

/** Returns a key's fingerprint, by which the store recognises it: 64 bits of an HMAC of a text that is not an ID. */
export function fingerprintKey(epoch: number, key: KeyObject): string {
  return createHmac("sha256", key)
    .update(`djstats key fingerprint, epoch ${epoch}`)
    .digest("hex")
    .slice(0, 16);
}
