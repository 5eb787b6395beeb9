import { statSync } from "node:fs";
import { resolve } from "node:path";
import { appendEntry, localActor } from "@djstats/reports/access";
import { exportStore, StoreError, type StoreLocation, withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const exportCommand: Command = {
  name: "export",
  usage: "FILE [FLAGS]",
  summary: "Write a store to a file, for another machine or database",
  details: [
    "Writes registers, history, days and counters, also while a collector serves the store. No key is in the file; treat it as the store itself all the same. `merge` reads it. Grants, sessions and the audit log stay where they are; that the store was exported is written down there.",
  ],
  examples: ["djstats-collector export store.jsonl"],
  flags: [...storeFlagTexts],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, storeFlags);
    const [file] = positionals;
    rejectExtraArgs("export", positionals, 1);
    if (file === undefined) throw new UsageError("Name the file to write: djstats-collector export FILE.");
    const place = await locateStore(values);
    rejectStoreFiles(file, place);
    return withStore(place, "open", async (store) => {
      await appendEntry(store, {
        actor: localActor(),
        action: "export",
        detail: "registers, history, counters",
      });
      const lines = await exportStore(store, file);
      print(`${file} holds the store, in ${lines.toLocaleString("en-US")} lines.`);
      return 0;
    });
  },
};

/** The file takes the place of what has its name: never of the store, its keys, a pipe or a device. */
function rejectStoreFiles(file: string, { store, keyFile }: StoreLocation): void {
  if ([store, keyFile].includes(resolve(file)))
    throw new UsageError(`${file} is the store itself, or its keys. Name another file.`);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new StoreError(`${file} is no regular file, and cannot be replaced by one. Name another file.`);
}
