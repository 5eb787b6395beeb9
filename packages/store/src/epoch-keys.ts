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

/** A store and its key file. */
export interface StoreAndKeyFile {
  readonly store: Store;
  readonly keyFile: string;
}

/**
 * Checks that store and key file belong together, and that the year has an epoch.
 *
 * Creates a key only if nothing has been counted yet or every earlier epoch has its key. A lost key file is never
 * replaced silently, because each developer would then be counted twice.
 *
 * @param held keys in use; they no longer need to be in the file
 * @returns the epochs that accept hits on that day, oldest first
 * @throws StoreError if a key is missing or wrong
 */
export async function prepareEpochs(
  { store, keyFile }: StoreAndKeyFile,
  day: Day,
  held: readonly LiveEpoch[] = [],
): Promise<LiveEpoch[]> {
  const year = yearOf(day);
  const files = { keyFile, where: store.database.displayName };
  // The store may be a restored backup that is older than these epochs.
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

/** Returns those of the epochs in use that still accept hits on a day. Used if a new epoch cannot be created. */
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

/** Destroys the epochs that have ended, and removes the keys of all destroyed epochs from the file. */
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
 * Matches epochs with their keys.
 *
 * @throws StoreError if an epoch has no key, or the wrong one
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
        `The key file ${keyFile} has no key for epoch ${epoch} of the store ${where}. Name the right file with --key-file, restore it, or copy it from another collector.`,
      );
    if (fingerprintKey(epoch, key) !== keyFingerprint)
      throw new StoreError(
        `The key for epoch ${epoch} in ${keyFile} is not the one that the store ${where} was counted with. Name the right file with --key-file, or copy that of another collector.`,
      );
    return { epoch, key };
  });
}
