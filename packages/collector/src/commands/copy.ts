import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { appendEntry, localActor } from "@djstats/reports/access";
import { copyStore, storeLocation, withStore } from "@djstats/store";
import { print } from "./output.ts";
import { withProgress } from "./progress.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const copy: Command = defineCommand({
  summary: "Copy a whole store, with grants and audit log, to an empty one",
  details: [
    "Moves a count from SQLite to PostgreSQL, or back: numbers, surveys, grants, sessions, audit log, and whether publishing is on. Stop the collector first, and then serve the copy with the same key file: keys are not copied. --store stays as it is; do not serve both. The copy is recorded in the audit log.",
    "To add numbers to a store that is in use, see `export` and `merge`.",
  ],
  args: { target: { placeholder: "TARGET", text: "new SQLite file or empty database, as for --store" } },
  flags: storeFlags,
  examples: ["djstats-collector copy postgres://db.example/djstats --store store.sqlite"],
  act: async ({ target, ...where }) => {
    const [from, to] = [await locateStore(where), storeLocation(target)];
    if (!to) throw new UsageError("TARGET is a file, or an address that begins with postgres://.");
    return withStore(from, "open", (source) =>
      withStore(to, "make", async (copied) => {
        const { displayName } = copied.database;
        await appendEntry(source, {
          actor: localActor(),
          action: "export",
          detail: "the whole store, with grants and audit log",
        });
        const rows = await withProgress("Copying rows", (onProgress) =>
          copyStore(source, copied, onProgress),
        );
        print(`Copied the whole store to ${displayName}: ${rows.toLocaleString("en-US")} rows.`);
        return 0;
      }),
    );
  },
});
