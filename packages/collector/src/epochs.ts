import type { KeyObject } from "node:crypto";
import { type Day, yearOf } from "./day.ts";
import { type Keys, keyCheckOf, makeKey, readKeys, writeKeys } from "./keys.ts";
import { StoreProblem } from "./problems.ts";
import type { Epoch, Store } from "./store.ts";

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

/**
 * Makes sure that store and key file belong together, and that this year has an epoch.
 *
 * A key is made only where nothing was counted yet, or where the epochs before have theirs: a lost key file never heals
 * by itself, as each developer would then be counted twice.
 *
 * @returns the epochs that take hits on that day, oldest first
 * @throws StoreProblem where a key is missing or wrong
 */
export async function readyEpochs(store: Store, keyFile: string, day: Day): Promise<LiveEpoch[]> {
  const year = yearOf(day);
  const known = await store.epochs();
  const keys = new Map(readKeys(keyFile) ?? []);
  checkKeys({ known, keys, keyFile, year, where: store.database.where });
  if (!known.some(({ epoch }) => epoch === year)) await addYear(store, keys, { keyFile, year });
  const now = await store.epochs();
  return now
    .filter((e) => e.destroyedDay === null && isLive(e.epoch, year))
    .flatMap(({ epoch, keyCheck }) => {
      const key = keys.get(epoch);
      return key && keyCheckOf(epoch, key) === keyCheck ? [{ epoch, key }] : [];
    });
}

/** Ends the epochs whose time is over: their rows, and their keys. */
export async function endEpochs(store: Store, keyFile: string, day: Day): Promise<number[]> {
  const year = yearOf(day);
  const over = (await store.epochs())
    .filter((e) => e.destroyedDay === null && e.epoch <= year - yearsOfEpoch)
    .map(({ epoch }) => epoch);
  for (const epoch of over) {
    removeKey(keyFile, epoch);
    await store.destroyEpoch(epoch, day);
  }
  return over;
}

/** Takes a key out of the file, for good. */
export function removeKey(keyFile: string, epoch: number): void {
  const keys = new Map(readKeys(keyFile) ?? []);
  if (keys.delete(epoch)) writeKeys(keyFile, keys);
}

/** @throws StoreProblem where an epoch that still counts lacks its key, or has another's */
export function checkKeys(files: {
  readonly known: readonly Epoch[];
  readonly keys: Keys;
  readonly keyFile: string;
  readonly year: number;
  readonly where: string;
}): void {
  const { known, keys, keyFile, year, where } = files;
  for (const { epoch, keyCheck, destroyedDay } of known) {
    if (destroyedDay !== null || epoch <= year - yearsOfEpoch) continue;
    const key = keys.get(epoch);
    if (!key)
      throw new StoreProblem(
        `The key file ${keyFile} has no key for the epoch ${epoch} of the store ${where}. Give the right one with --key-file, or restore it.`,
      );
    if (keyCheckOf(epoch, key) !== keyCheck)
      throw new StoreProblem(
        `The key for the epoch ${epoch} in ${keyFile} is not the one that the store ${where} was counted with. Give the right file with --key-file.`,
      );
  }
}

async function addYear(
  store: Store,
  keys: Map<number, KeyObject>,
  { keyFile, year }: { keyFile: string; year: number },
): Promise<void> {
  const found = keys.get(year);
  const key = found ?? makeKey();
  keys.set(year, key);
  if (!found) writeKeys(keyFile, keys);
  const added = (await store.addEpoch(year, keyCheckOf(year, key))).find(({ epoch }) => epoch === year);
  if (added?.keyCheck === keyCheckOf(year, key)) return;
  // Another collector on this database was first, with a key of its own.
  if (!found) removeKey(keyFile, year);
  throw new StoreProblem(
    `The epoch ${year} of the store ${store.database.where} began with another collector's key. Copy its key file to ${keyFile}.`,
  );
}
