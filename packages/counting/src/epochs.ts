import { createHmac, type KeyObject } from "node:crypto";
import type { Day } from "./day.ts";

/** A secret key's time: two calendar years from January of `epoch` on. */
export interface Epoch {
  /** The year it begins. */
  readonly epoch: number;
  /** What its key gives for a known text: tells a wrong key, and nothing about the right one. */
  readonly keyFingerprint: string;
  /** The first day that was counted under it; null before. */
  readonly firstDay: Day | null;
  /** The day on which its key and rows were destroyed; null as long as they were not. */
  readonly destroyedDay: Day | null;
}

/** An epoch that takes hits, with its key. */
export interface LiveEpoch {
  readonly epoch: number;
  readonly key: KeyObject;
}

/** An epoch lasts two calendar years, and a new one begins each January: so two take every hit. */
export const epochYears = 2;

export function isLive(epoch: number, year: number): boolean {
  return epoch <= year && epoch > year - epochYears;
}

/** The epochs that take hits in a year, of those that were not destroyed. */
export function liveEpochs(epochs: readonly Epoch[], year: number): Epoch[] {
  return epochs.filter(({ epoch, destroyedDay }) => destroyedDay === null && isLive(epoch, year));
}

/** What is kept in the store to know a key by: 64 bits of an HMAC of a text that is no id. */
export function fingerprintKey(epoch: number, key: KeyObject): string {
  return createHmac("sha256", key)
    .update(`djstats key fingerprint, epoch ${epoch}`)
    .digest("hex")
    .slice(0, 16);
}
