import { type Command, defineCommand } from "@djstats/command-line";
import { type LedgerEntry, readLedger } from "@djstats/node";
import { readContext } from "./context.ts";
import { print, printJson } from "./output.ts";

export const log: Command = defineCommand({
  summary: "Print every request that left this machine, byte for byte",
  flags: { json: { text: "print JSON" } },
  examples: ["djstats log --json"],
  act: ({ json }) => {
    const { paths } = readContext();
    const entries = readLedger(paths);
    if (json) printJson(entries);
    else
      print(
        entries.length > 0
          ? entries.map(entryText).join("\n\n")
          : `Nothing has been sent (${paths.ledger} is empty).`,
      );
    return 0;
  },
});

function entryText(entry: LedgerEntry): string {
  const request = entry.request.replaceAll("\r", "").replace(/^(?=.)/gm, "  ");
  return `${entry.at} to ${entry.destination}: ${outcomeText(entry)}\n\n${request}`;
}

function outcomeText(entry: LedgerEntry): string {
  switch (entry.outcome) {
    case "answered":
      return entry.status >= 200 && entry.status < 300
        ? `answered ${entry.status}, accepted for receipt`
        : `answered ${entry.status}`;
    case "failed":
      return `failed (${entry.error}), dropped`;
    default:
      return "no outcome recorded; it may have arrived";
  }
}
