import {
  type Day,
  type Epoch,
  epochYears,
  fingerprintKey,
  isLive,
  type LiveEpoch,
  liveEpochs,
  yearOf,
} from "@djstats/counting";
import { StoreError } from "./errors.ts";
import { addKey, type Keys, readKeys, removeKey } from "./key-file.ts";
import type { Store } from "./store.ts";

/** Where an epoch's key belongs: the store that is counted under it, and the file it is kept in. */
export interface StoreAndKeyFile {
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
 * @throws StoreError where a key is missing or wrong
 */
export async function prepareEpochs(
  { store, keyFile }: StoreAndKeyFile,
  day: Day,
  held: readonly LiveEpoch[] = [],
): Promise<LiveEpoch[]> {
  const year = yearOf(day);
  const files = { keyFile, where: store.database.displayName };
  // A backup may be from before they began.
  for (const { epoch, key } of held)
    if (isLive(epoch, year)) await store.addEpoch(epoch, () => fingerprintKey(epoch, key));
  const epochs = await store.addEpoch(year, (known) => {
    const keys = readKeys(keyFile) ?? new Map();
    matchKeys(liveEpochs(known, year), keys, files);
    return fingerprintKey(year, keys.get(year) ?? addKey(keyFile, year));
  });
  const live = liveEpochs(epochs, year);
  const heldKeys = new Map(held.map(({ epoch, key }) => [epoch, key]));
  const areHeld = live.every(({ epoch }) => heldKeys.has(epoch));
  return matchKeys(live, areHeld ? heldKeys : new Map([...(readKeys(keyFile) ?? []), ...heldKeys]), files);
}

/** Of epochs whose keys are in use, those that still take hits on that day: where a new one cannot be had. */
export async function remainingEpochs(
  store: Store,
  day: Day,
  held: readonly LiveEpoch[],
): Promise<LiveEpoch[]> {
  const live = liveEpochs(await store.epochs(), yearOf(day));
  return held.filter(({ epoch, key }) =>
    live.some((e) => e.epoch === epoch && e.keyFingerprint === fingerprintKey(epoch, key)),
  );
}

/** Ends the epochs whose time is over: their rows; and takes the keys of all that were ended out of the file. */
export async function destroyExpiredEpochs({ store, keyFile }: StoreAndKeyFile, day: Day): Promise<void> {
  const year = yearOf(day);
  for (const { epoch, destroyedDay } of await store.epochs())
    if (destroyedDay === null && epoch <= year - epochYears) await store.destroyEpoch(epoch, day);
  const keys = readKeys(keyFile) ?? new Map();
  for (const { epoch, destroyedDay, keyFingerprint } of await store.epochs()) {
    const key = keys.get(epoch);
    if (destroyedDay !== null && key && fingerprintKey(epoch, key) === keyFingerprint)
      removeKey(keyFile, epoch);
  }
}

/**
 * Puts epochs and keys together.
 *
 * @throws StoreError where one lacks its key, or has another's
 */
export function matchKeys(
  epochs: readonly Epoch[],
  keys: Keys,
  { keyFile, where }: { readonly keyFile: string; readonly where: string },
): LiveEpoch[] {
  return epochs.map(({ epoch, keyFingerprint }) => {
    const key = keys.get(epoch);
    if (!key)
      throw new StoreError(
        `The key file ${keyFile} has no key for the epoch ${epoch} of the store ${where}. Give the right one with --key-file, restore it, or copy that of another collector.`,
      );
    if (fingerprintKey(epoch, key) !== keyFingerprint)
      throw new StoreError(
        `The key for the epoch ${epoch} in ${keyFile} is not the one that the store ${where} was counted with. Give the right file with --key-file, or copy that of another collector.`,
      );
    return { epoch, key };
  });
}
