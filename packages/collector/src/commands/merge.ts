import { statSync } from "node:fs";
import { dayOf } from "@djstats/counting";
import { mergeExport, StoreError } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, requireKeyFile, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const merge: Command = {
  name: "merge",
  usage: "FILE [FLAGS]",
  summary: "Add an exported store to another, in which nobody counts twice",
  details: [
    "Both must have been counted under the same keys: copy the key file first. Merging again changes nothing. Closed days stay as they are; those that are wanting are added. The store is made where there is none.",
  ],
  examples: ["djstats-collector merge store.jsonl"],
  flags: [...storeFlagTexts],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, storeFlags);
    const [file] = positionals;
    rejectExtraArgs("merge", positionals, 1);
    if (file === undefined) throw new UsageError("Name the file to merge: djstats-collector merge FILE.");
    const location = await locateStore(values);
    const keyFile = requireKeyFile(location);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
      throw new StoreError(`${file} is no regular file, and an export is read twice. Name a file.`);
    const lines = await mergeExport(file, { location, keyFile }, dayOf(new Date()));
    print(`Merged ${lines.toLocaleString("en-US")} lines.`);
    return 0;
  },
};
