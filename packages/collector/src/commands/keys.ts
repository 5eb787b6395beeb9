import { dayOf, dayText, fingerprintKey, firstDayOf, isLive, yearOf } from "@djstats/counting";
import type { Store } from "@djstats/store";
import { addKey, matchKeys, prepareEpochs, readKeys, removeKey, StoreError, withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs, wholeNumber } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, requireKeyFile, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const keys: Command = {
  name: "keys",
  usage: "init|list|destroy EPOCH",
  summary: "Make, list or destroy the secret keys",
  details: [
    "Each epoch, two calendar years from January on, is counted under a secret key of its own. `init` makes the keys of this year and the next where they are wanting; with several collectors, copy the file to each. `destroy` removes an epoch's key, and all rows counted under it, for good. Keep a copy of the file apart from the store's.",
  ],
  examples: ["djstats-collector keys init"],
  flags: [...storeFlagTexts],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, storeFlags);
    const [action, ...rest] = positionals;
    const place = await locateStore(values);
    const keyFile = requireKeyFile(place);
    switch (action) {
      case "init":
        rejectExtraArgs("keys init", rest);
        return withStore(place, "make", (store) => init(store, keyFile));
      case "list":
        rejectExtraArgs("keys list", rest);
        return withStore(place, "read", (store) => list(store, keyFile));
      case "destroy": {
        rejectExtraArgs("keys destroy", rest, 1);
        const epoch = wholeNumber("EPOCH", rest[0] ?? "", [2020, 2199]);
        return withStore(place, "open", (store) => destroy(store, keyFile, epoch));
      }
      default:
        throw new UsageError("Say what to do with the keys: init, list, or destroy EPOCH.");
    }
  },
};

async function init(store: Store, keyFile: string): Promise<number> {
  const today = dayOf(new Date());
  const before = readKeys(keyFile) ?? new Map();
  await prepareEpochs({ store, keyFile }, today);
  const next = yearOf(today) + 1;
  if (!readKeys(keyFile)?.has(next)) addKey(keyFile, next);
  const made = [...(readKeys(keyFile) ?? new Map()).keys()].filter((epoch) => !before.has(epoch));
  for (const epoch of made) print(`Made the key of the epoch ${epoch}.`);
  print(
    made.length === 0
      ? `${keyFile} has the keys of this year and the next already.`
      : `${keyFile} holds them. Whoever loses it loses the count; keep a copy apart from the store's.`,
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
          ? "not begun"
          : isLive(epoch, year)
            ? `counts since ${entry.firstDay === null ? "not yet" : dayText(entry.firstDay)}`
            : "over";
    const keyState = !key
      ? "no key"
      : !entry || fingerprintKey(epoch, key) === entry.keyFingerprint
        ? "key"
        : "WRONG KEY";
    print(`${epoch}  ${keyState}  until ${ends}  ${state}`);
  }
  return 0;
}

async function destroy(store: Store, keyFile: string, epoch: number): Promise<number> {
  const found = readKeys(keyFile);
  const known = (await store.epochs()).find((e) => e.epoch === epoch);
  if (!known && !found?.has(epoch))
    throw new StoreError(`There is no epoch ${epoch}; \`keys list\` lists them.`);
  // Where the file has one it must be this store's; a lost one is no reason to keep the rows.
  if (known && found?.has(epoch)) matchKeys([known], found, { keyFile, where: store.database.displayName });
  removeKey(keyFile, epoch);
  if (known) await store.destroyEpoch(epoch, dayOf(new Date()));
  await store.database.checkpoint();
  print(
    `The key of the epoch ${epoch} is destroyed, and all that was counted under it. Remove your copies of the key too.`,
  );
  return 0;
}
