import { defineCommand, type Group, wholeNumber } from "@djstats/command-line";
import { dayOf, dayText, fingerprintKey, firstDayOf, isLive, yearOf } from "@djstats/counting";
import type { Store } from "@djstats/store";
import { addKey, matchKeys, prepareEpochs, readKeys, removeKey, StoreError, withStore } from "@djstats/store";
import { print } from "./output.ts";
import { locateStore, requireKeyFile, storeFlags } from "./store-flags.ts";

export const keys: Group = {
  summary: "Create, list or destroy the secret keys",
  details: [
    "Each epoch lasts two calendar years, begins in January and is counted under its own secret key. With several collectors, copy the key file to each. Back it up separately from the store.",
  ],
  examples: ["djstats-collector keys init"],
  commands: {
    init: () =>
      defineCommand({
        summary: "Create the missing keys of this year and the next",
        details: ["Creates the store if there is none."],
        flags: storeFlags,
        examples: ["djstats-collector keys init --store store.sqlite"],
        act: (where) => withKeys(where, "make", init),
      }),
    list: () =>
      defineCommand({
        summary: "List the epochs, and whether each key is there",
        flags: storeFlags,
        examples: ["djstats-collector keys list"],
        act: (where) => withKeys(where, "read", list),
      }),
    destroy: () =>
      defineCommand({
        summary: "Delete the key of an epoch and all rows counted under it",
        details: [
          "Permanently: delete your copies of the key too. An epoch that still counts needs --end-the-count. If no other epoch is live, all hits are then refused until January.",
        ],
        args: {
          epoch: { placeholder: "EPOCH", text: "the epoch's first year", read: wholeNumber(2020, 2199) },
        },
        flags: {
          endTheCount: { text: "destroy it even if it still counts" },
          ...storeFlags,
        },
        examples: ["djstats-collector keys destroy 2024"],
        act: ({ epoch, endTheCount, ...where }) =>
          withKeys(where, "open", (store, keyFile) => destroy(store, keyFile, { epoch, endTheCount })),
      }),
  },
};

async function withKeys(
  flags: Parameters<typeof locateStore>[0],
  access: "make" | "open" | "read",
  work: (store: Store, keyFile: string) => Promise<number>,
): Promise<number> {
  const location = await locateStore(flags);
  const keyFile = requireKeyFile(location);
  return withStore(location, access, (store) => work(store, keyFile));
}

async function init(store: Store, keyFile: string): Promise<number> {
  const today = dayOf(new Date());
  const before = readKeys(keyFile) ?? new Map();
  await prepareEpochs({ store, keyFile }, today);
  const next = yearOf(today) + 1;
  if (!readKeys(keyFile)?.has(next)) addKey(keyFile, next);
  const made = [...(readKeys(keyFile) ?? new Map()).keys()].filter((epoch) => !before.has(epoch));
  for (const epoch of made) print(`Created the key of epoch ${epoch}.`);
  print(
    made.length === 0
      ? `${keyFile} already has the keys of this year and the next.`
      : `They are in ${keyFile}. If you lose this file, the count has to start anew. Back it up separately from the store.`,
  );
  return 0;
}

async function list(store: Store, keyFile: string): Promise<number> {
  const year = yearOf(dayOf(new Date()));
  const found = readKeys(keyFile) ?? new Map();
  const known = new Map((await store.epochs()).map((epoch) => [epoch.epoch, epoch]));
  for (const epoch of [...new Set([...known.keys(), ...found.keys()])].sort((a, b) => a - b)) {
    const key = found.get(epoch);
    const entry = known.get(epoch);
    const ends = dayText(firstDayOf(epoch + 2) - 1);
    const state =
      entry && entry.destroyedDay !== null
        ? `destroyed on ${dayText(entry.destroyedDay)}`
        : !entry
          ? "not started"
          : isLive(epoch, year)
            ? entry.firstDay === null
              ? "active, nothing counted yet"
              : `active, counting since ${dayText(entry.firstDay)}`
            : "ended";
    const keyState = !key
      ? "no key"
      : !entry || fingerprintKey(epoch, key) === entry.keyFingerprint
        ? "key"
        : "WRONG KEY";
    print(`${epoch}  ${keyState}  until ${ends}  ${state}`);
  }
  return 0;
}

async function destroy(
  store: Store,
  keyFile: string,
  { epoch, endTheCount }: { readonly epoch: number; readonly endTheCount: boolean },
): Promise<number> {
  const found = readKeys(keyFile);
  const known = (await store.epochs()).find((e) => e.epoch === epoch);
  if (!known && !found?.has(epoch))
    throw new StoreError(`There is no epoch ${epoch}; \`keys list\` lists them.`);
  const counts = known?.destroyedDay === null && isLive(epoch, yearOf(dayOf(new Date())));
  if (counts && !endTheCount)
    throw new StoreError(
      `Epoch ${epoch} still counts, until ${dayText(firstDayOf(epoch + 2) - 1)}. Destroying it deletes its numbers and ends its count permanently. If you want that, add --end-the-count. Nothing was changed.`,
    );
  // If the file has a key, it must be this store's. The rows are deleted even if the key is lost.
  if (known && found?.has(epoch)) matchKeys([known], found, { keyFile, where: store.database.displayName });
  removeKey(keyFile, epoch);
  if (known) await store.destroyEpoch(epoch, dayOf(new Date()));
  await store.database.checkpoint();
  print(
    `Destroyed the key of epoch ${epoch} and everything counted under it. Delete your copies of the key too.`,
  );
  return 0;
}
