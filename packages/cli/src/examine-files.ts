import { statSync } from "node:fs";
import {
  describeFileError,
  FileError,
  type LedgerEntry,
  type Paths,
  readLedger,
  sentenceOf,
} from "@djstats/node";
import { attention, type Finding, note, ok } from "./finding.ts";

/** Returns who can read this person's files, and the outcome of the last request. */
export function examineFiles(paths: Paths): Finding[] {
  return [fileFinding("config file", paths.config), fileFinding("ledger", paths.ledger), lastOutcome(paths)];
}

function fileFinding(what: string, path: string): Finding {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return ok("files", `There is no ${what} yet (${path}).`);
    if (!found.isFile())
      return attention(
        "files",
        `${path} is not a regular file, so it cannot be the ${what}.`,
        "Move it away.",
      );
    if (process.platform !== "win32" && (found.mode & 0o077) !== 0)
      return attention("files", `Other users can open the ${what} ${path}.`, `Run chmod 600 '${path}'.`);
    return ok("files", `Only you can open the ${what} ${path}.`);
  } catch (error) {
    return attention(
      "files",
      `The ${what} ${path} cannot be examined: ${describeFileError(error)}.`,
      "Fix that.",
    );
  }
}

function lastOutcome(paths: Paths): Finding {
  try {
    const last = readLedger(paths).at(-1);
    return last ? outcomeFinding(last) : ok("ledger", "Nothing has been sent yet.");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return attention("ledger", sentenceOf(error), "Fix or remove it; nothing is sent until then.");
  }
}

function outcomeFinding(last: LedgerEntry): Finding {
  const which = `The last request, of ${last.at} to ${last.destination},`;
  switch (last.outcome) {
    case "answered":
      if (last.status >= 300 && last.status < 400)
        return attention(
          "ledger",
          `${which} was answered ${last.status}. djstats follows no redirect, so it was not counted.`,
          "Ask the operator of the destination for its address, and set DJSTATS_ENDPOINT to it.",
        );
      return last.status < 400
        ? ok("ledger", `${which} was answered ${last.status}.`)
        : attention(
            "ledger",
            `${which} was answered ${last.status}.`,
            "Ask the operator of the destination.",
          );
    case "failed":
      return attention(
        "ledger",
        `${which} was not delivered (${last.error}) and was dropped.`,
        "Run `djstats doctor --reach` to see whether it can be reached.",
      );
    case "pending":
      return note("ledger", `${which} has no outcome: it may have arrived.`);
  }
}
