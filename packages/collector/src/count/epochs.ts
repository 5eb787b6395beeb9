import type { KeyObject } from "node:crypto";
import { StoreProblem } from "../problems.ts";
import type { Epoch, Store } from "../store/store.ts";
import { type Day, yearOf } from "./day.ts";
import { type Keys, keyCheckOf, makeKey, readKeys, writeKeys } from "./keys.ts";

/** An epoch that takes hits, with its key. */
export interface LiveEpoch {
  readonly epoch: number;
  readonly key: KeyObject;
}

/** An epoch lasts two calendar years, and a new one begins each January: so two take every hit. */
const yearsOfEpoch = 2;

export function isLive(epoch: number, year: number): boolean {
  return epoch <= year && epoch > year - yearsOfEpoch;
}

/** Where an epoch's key belongs: the store that is counted under it, and the file it is kept in. */
export interface KeyPlace {
  readonly store: Store;
  readonly keyFile: string;
}

/**
 * Makes sure that store and key file belong together, and that this year has an epoch.
 *
 * A key is made only where nothing was counted yet, or where the epochs before have theirs: a lost key file never heals
 * by itself, as each developer would then be counted twice.
 *
 * @param held keys that are in use; they need not be in the file any more
 * @returns the epochs that take hits on that day, oldest first
 * @throws StoreProblem where a key is missing or wrong
 */
export async function readyEpochs(
  { store, keyFile }: KeyPlace,
  day: Day,
  held: readonly LiveEpoch[] = [],
): Promise<LiveEpoch[]> {
  const year = yearOf(day);
  const files = { keyFile, where: store.database.where };
  // A backup may be from before they began.
  for (const { epoch, key } of held)
    if (isLive(epoch, year)) await store.addEpoch(epoch, () => keyCheckOf(epoch, key));
  const epochs = await store.addEpoch(year, (known) => {
    const keys = readKeys(keyFile) ?? new Map();
    checkKeys(liveOf(known, year), keys, files);
    return keyCheckOf(year, keys.get(year) ?? addKey(keyFile, year));
  });
  const live = liveOf(epochs, year);
  const heldKeys = new Map(held.map(({ epoch, key }) => [epoch, key]));
  const areHeld = live.every(({ epoch }) => heldKeys.has(epoch));
  return checkKeys(live, areHeld ? heldKeys : new Map([...(readKeys(keyFile) ?? []), ...heldKeys]), files);
}

/** Of epochs whose keys are in use, those that still take hits on that day: where a new one cannot be had. */
export async function remainingEpochs(
  store: Store,
  day: Day,
  held: readonly LiveEpoch[],
): Promise<LiveEpoch[]> {
  const live = liveOf(await store.epochs(), yearOf(day));
  return held.filter(({ epoch, key }) =>
    live.some((e) => e.epoch === epoch && e.keyCheck === keyCheckOf(epoch, key)),
  );
}

/** Ends the epochs whose time is over: their rows; and takes the keys of all that were ended out of the file. */
export async function endEpochs({ store, keyFile }: KeyPlace, day: Day): Promise<void> {
  const year = yearOf(day);
  for (const { epoch, destroyedDay } of await store.epochs())
    if (destroyedDay === null && epoch <= year - yearsOfEpoch) await store.destroyEpoch(epoch, day);
  const keys = readKeys(keyFile) ?? new Map();
  for (const { epoch, destroyedDay, keyCheck } of await store.epochs()) {
    const key = keys.get(epoch);
    if (destroyedDay !== null && key && keyCheckOf(epoch, key) === keyCheck) removeKey(keyFile, epoch);
  }
}

/** Takes a key out of the file, for good. */
export function removeKey(keyFile: string, epoch: number): void {
  const keys = new Map(readKeys(keyFile) ?? []);
  if (keys.delete(epoch)) writeKeys(keyFile, keys);
}

/**
 * Puts epochs and keys together.
 *
 * @throws StoreProblem where one lacks its key, or has another's
 */
export function checkKeys(
  epochs: readonly Epoch[],
  keys: Keys,
  { keyFile, where }: { readonly keyFile: string; readonly where: string },
): LiveEpoch[] {
  return epochs.map(({ epoch, keyCheck }) => {
    const key = keys.get(epoch);
    if (!key)
      throw new StoreProblem(
        `The key file ${keyFile} has no key for the epoch ${epoch} of the store ${where}. Give the right one with --key-file, restore it, or copy that of another collector.`,
      );
    if (keyCheckOf(epoch, key) !== keyCheck)
      throw new StoreProblem(
        `The key for the epoch ${epoch} in ${keyFile} is not the one that the store ${where} was counted with. Give the right file with --key-file, or copy that of another collector.`,
      );
    return { epoch, key };
  });
}

/** The epochs that take hits in a year, of those that were not destroyed. */
export function liveOf(epochs: readonly Epoch[], year: number): Epoch[] {
  return epochs.filter(({ epoch, destroyedDay }) => destroyedDay === null && isLive(epoch, year));
}

/** Makes a key and puts it into the file. */
export function addKey(keyFile: string, epoch: number): KeyObject {
  const key = makeKey();
  writeKeys(keyFile, new Map([...(readKeys(keyFile) ?? []), [epoch, key]]));
  return key;
}
