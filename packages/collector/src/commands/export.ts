import { statSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { appendEntry, localActor } from "@djstats/reports/access";
import {
  errorCode,
  exportStore,
  type OnProgress,
  recordBackup,
  type Store,
  StoreError,
  type StoreLocation,
  withStore,
  writeExport,
} from "@djstats/store";
import { print } from "./output.ts";
import { withProgress } from "./progress.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const exportCommand: Command = defineCommand({
  summary: "Export a store to a file, for another machine or database",
  details: [
    "Writes registers, history, days and counters, even while a collector serves the store. The file contains no key, but protect it like the store. Read it with `merge`. Grants, sessions and the audit log are not exported; the export is recorded in the audit log.",
  ],
  args: { file: { placeholder: "FILE", text: "the file to write, or - for standard output" } },
  flags: storeFlags,
  examples: ["djstats-collector export store.jsonl", "djstats-collector export - | gzip > store.jsonl.gz"],
  act: async ({ file, ...where }) => {
    const location = await locateStore(where);
    if (file !== "-") rejectStoreFiles(file, location);
    return withStore(location, "open", async (store) => {
      await appendEntry(store, {
        actor: localActor(),
        action: "export",
        detail: "registers, history, counters",
      });
      const lines = await withProgress("Exporting lines", (onProgress) =>
        file === "-" ? exportToStdout(store, onProgress) : exportStore(store, file, onProgress),
      );
      await recordBackup(store);
      if (file !== "-") print(`Exported the store to ${file}: ${lines.toLocaleString("en-US")} lines.`);
      return 0;
    });
  },
});

/**
 * Writes the export to standard output. Unlike `print`, rejects if its reader ends early, before the export is
 * complete.
 */
async function exportToStdout(store: Store, onProgress: OnProgress): Promise<number> {
  let problem: unknown = null;
  process.stdout.on("error", (error) => {
    problem ??= error;
  });
  const lines = await writeExport(store, (text) => process.stdout.write(text), onProgress);
  // The last callback comes once everything before it has been written.
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  if (problem)
    throw new StoreError(`The export cannot be written to standard output (${errorCode(problem)}).`, {
      cause: problem,
    });
  return lines;
}

/** Rejects a file that an export must not replace: the store, its keys, a pipe or a device. */
function rejectStoreFiles(file: string, { store, keyFile }: StoreLocation): void {
  if ([store, keyFile].includes(resolve(file)))
    throw new UsageError(`${file} is the store itself, or its keys. Name another file.`);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new StoreError(`${file} is not a regular file and is not replaced. Name another file.`);
}
