import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, defineCommand } from "@djstats/command-line";
import { knownDestinationOf } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, everySection, fileErrorOf, forgetId, removeLedger, withFiles } from "@djstats/node";
import { readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";

export const id: Command = defineCommand({
  summary: "Print your random ID, or replace it",
  details: [
    "Prints the ID for the destination that is configured here. --rotate replaces the IDs of all destinations and removes the old ones from the ledger too, so that nothing links old and new.",
  ],
  flags: { rotate: { text: "replace the ID of every destination" }, json: { text: "print JSON" } },
  examples: ["djstats id --rotate"],
  act: (given) => {
    const current = given.rotate ? rotate() : readId();
    if (given.json) printJson({ id: current });
    else if (current) print(current);
    else printError("There is no ID for this destination: it is made when the notice is shown.");
    return 0;
  },
});

export const forget: Command = defineCommand({
  summary: "Delete your ID, the ledger and the notice record; off stays off",
  details: [
    "Unless reporting is off, the next startproject, startapp or runserver shows the notice again and sends nothing.",
  ],
  examples: ["djstats forget"],
  act: () => {
    const { paths } = readContext();
    if ([paths.config, paths.ledger].some((file) => existsSync(dirname(file))))
      withFiles(paths, limits.commandLockMs, () => {
        changeConfig(paths, { sections: everySection(paths, () => null) });
        removeLedger(paths);
      });
    print("Deleted your ID, the ledger and the notice record.");
    return 0;
  },
});

/** Returns the ID for the configured destination, or null if it has none. */
function readId(): string | null {
  const { context } = readContext();
  const { config } = context;
  if (config.state === "unreadable") throw fileErrorOf(config.why);
  return knownDestinationOf(context)?.id ?? null;
}

/** Replaces the ID of every destination, and returns the new one of the destination that is configured here. */
function rotate(): string | null {
  const { paths, context } = readContext();
  if (context.config.state !== "absent")
    withFiles(paths, limits.commandLockMs, () => {
      const sections = everySection(paths, ({ id }) => {
        // The ledger first: if it cannot be changed, nothing is.
        if (id) forgetId(paths, id);
        return id ? { id: randomUUID() } : {};
      });
      changeConfig(paths, { sections });
    });
  return readId();
}
