import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { limits } from "@djstats/core/limits";
import {
  changeConfig,
  FileError,
  forgetId,
  parseFlags,
  readConfig,
  removeLedger,
  withFiles,
} from "@djstats/node";
import type { Command } from "./command.ts";
import { readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const id: Command = {
  name: "id",
  usage: "[--rotate] [--json]",
  summary: "Print your random id, or make another",
  details: ["--rotate makes a new one, and takes the old one out of the ledger too: nothing links the two."],
  examples: ["djstats id --rotate"],
  flags: [
    ["--rotate", "make another"],
    ["--json", "the same for programs"],
  ],
  act: (args) => {
    const { values, positionals } = parseFlags(args, {
      rotate: { type: "boolean" },
      json: { type: "boolean" },
    });
    rejectExtraArgs("id", positionals, 0);
    const current = values.rotate ? rotate() : readId();
    if (values.json) printJson({ id: current });
    else if (current) print(current);
    else printError("There is no id: it is made when the notice is shown.");
    return 0;
  },
};

export const forget: Command = {
  name: "forget",
  usage: "",
  summary: "Remove id, ledger and the record of the notice; off stays off",
  details: ["The next of the three commands shows the notice again, and sends nothing."],
  examples: ["djstats forget"],
  flags: [],
  act: (args) => {
    rejectExtraArgs("forget", parseFlags(args, {}).positionals, 0);
    const { paths } = readContext();
    if ([paths.config, paths.ledger].some((file) => existsSync(dirname(file))))
      withFiles(paths, limits.commandLockMs, () => {
        changeConfig(paths, { id: null, notice: null, origin: null, ended: null });
        removeLedger(paths);
      });
    print("Forgotten: no id, no ledger, no record of a notice.");
    return 0;
  },
};

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
