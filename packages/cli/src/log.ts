import { type LedgerEntry, parseFlags, readLedger } from "@djstats/node";
import type { Command } from "./command.ts";
import { readContext } from "./context.ts";
import { print, printJson } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const log: Command = {
  name: "log",
  usage: "[--json]",
  summary: "Print every request that left this machine, byte for byte",
  details: [],
  examples: ["djstats log --json"],
  flags: [["--json", "the same for programs"]],
  act: (args) => {
    const { values, positionals } = parseFlags(args, { json: { type: "boolean" } });
    rejectExtraArgs("log", positionals, 0);
    const { ledger } = readContext().paths;
    const entries = readLedger({ ledger });
    if (values.json) printJson(entries);
    else
      print(
        entries.length > 0
          ? entries.map(entryText).join("\n\n")
          : `Nothing has been sent (${ledger} is empty).`,
      );
    return 0;
  },
};

function entryText(entry: LedgerEntry): string {
  const request = entry.request.replaceAll("\r", "").replace(/^(?=.)/gm, "  ");
  return `${entry.at} to ${entry.destination}: ${outcomeText(entry)}\n\n${request}`;
}

function outcomeText(entry: LedgerEntry): string {
  switch (entry.outcome) {
    case "answered":
      return `answered ${entry.status}`;
    case "failed":
      return `failed (${entry.error}), dropped`;
    default:
      return "no outcome was written; it may have arrived";
  }
}
