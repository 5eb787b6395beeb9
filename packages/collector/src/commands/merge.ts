import { statSync } from "node:fs";
import { type Command, defineCommand } from "@djstats/command-line";
import { dayOf } from "@djstats/counting";
import { mergeExport, StoreError } from "@djstats/store";
import { print } from "./output.ts";
import { withProgress } from "./progress.ts";
import { locateStore, requireKeyFile, storeFlags } from "./store-flags.ts";

export const merge: Command = defineCommand({
  summary: "Merge an exported store into another without double counting",
  details: [
    "Both stores must have been counted under the same keys, so copy the key file first. Merging a file again changes nothing. Closed days stay as they are; missing ones are added, unless --part is given. Creates the store if there is none.",
  ],
  args: { file: { placeholder: "FILE", text: "the file to merge" } },
  flags: {
    part: { text: "the file is one of several, such as a region's: add no closed days" },
    ...storeFlags,
  },
  examples: ["djstats-collector merge store.jsonl"],
  act: async ({ file, part, ...where }) => {
    const location = await locateStore(where);
    const keyFile = requireKeyFile(location);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
      throw new StoreError(`${file} is not a regular file, but an export is read twice. Name a file.`);
    const lines = await withProgress("Merging lines", (onProgress) =>
      mergeExport(file, { location, keyFile, isPart: part, onProgress }, dayOf(new Date())),
    );
    print(`Merged ${lines.toLocaleString("en-US")} lines.`);
    return 0;
  },
});
