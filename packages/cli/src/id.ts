import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, defineCommand } from "@djstats/command-line";
import { limits } from "@djstats/core/limits";
import { changeConfig, FileError, forgetId, readConfig, removeLedger, withFiles } from "@djstats/node";
import { readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";

export const id: Command = defineCommand({
  summary: "Print your random ID, or replace it",
  details: [
    "--rotate creates a new ID and removes the old one from the ledger too, so that nothing links the two.",
  ],
  flags: { rotate: { text: "replace the ID" }, json: { text: "print JSON" } },
  examples: ["djstats id --rotate"],
  act: (given) => {
    const current = given.rotate ? rotate() : readId();
    if (given.json) printJson({ id: current });
    else if (current) print(current);
    else printError("There is no id: it is made when the notice is shown.");
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
        changeConfig(paths, { id: null, notice: null, origin: null, ended: null });
        removeLedger(paths);
      });
    print("Forgotten: no id, no ledger, no record of a notice.");
    return 0;
  },
});

function readId(): string | null {
  const { config } = readContext().context;
  if (config.state === "unreadable") throw new FileError(config.why.replace(/\.$/, ""));
  return config.state === "read" ? config.userConfig.id : null;
}

/** @returns null where there was none to rotate: the first is made when the notice is shown */
function rotate(): string | null {
  const { paths } = readContext();
  const old = readId();
  if (old === null) return null;
  return withFiles(paths, limits.commandLockMs, () => {
    const config = readConfig(paths);
    const under = config.state === "read" ? config.userConfig.id : null;
    // The ledger first: where it cannot be changed, nothing is.
    for (const gone of new Set([old, under])) if (gone) forgetId(paths, gone);
    return changeConfig(paths, { id: randomUUID() }).id;
  });
}
