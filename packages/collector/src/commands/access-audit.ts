import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { type AuditEntry, eachAuditEntry } from "@djstats/reports/access";
import type { Database } from "@djstats/store";
import { StoreError, withStore } from "@djstats/store";
import { print, printable } from "./output.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

interface Noted {
  readonly number: number;
  readonly hash: string;
}

export const auditCommand: Command = defineCommand({
  summary: "Print the audit log, and verify its hash chain",
  details: ["The log contains every grant, revocation, sign-in, reading, export, publication and survey."],
  flags: {
    format: { placeholder: "FORMAT", text: "table or json", choices: ["table", "json"], default: "table" },
    noted: { placeholder: "NUMBER:HASH", text: "check that this entry is unchanged", read: readNoted },
    ...storeFlags,
  },
  examples: ["djstats-collector access audit --format json"],
  act: async ({ format, noted, ...where }) =>
    withStore(await locateStore(where), "read", ({ database }) =>
      showAudit(database, { json: format === "json", noted }),
    ),
});

/**
 * Prints the audit log, and checks it.
 *
 * @throws StoreError if the hash chain is broken, or the log does not contain the noted entry
 */
async function showAudit(
  database: Database,
  { json, noted }: { readonly json: boolean; readonly noted: Noted | undefined },
): Promise<number> {
  const faults: string[] = [];
  let last: AuditEntry | null = null;
  let isFound = noted === undefined;
  await eachAuditEntry(database, (entry, fault) => {
    print(json ? JSON.stringify(entry) : lineOf(entry));
    if (fault !== null) faults.push(`entry ${entry.number}: ${fault}`);
    if (entry.number === noted?.number && entry.hash === noted.hash) isFound = true;
    last = entry;
  });
  const [first] = faults;
  if (first !== undefined)
    throw new StoreError(
      `The audit log of ${database.displayName} is broken at ${first}. Another program has written to the store.`,
    );
  if (!isFound)
    throw new StoreError(
      `The audit log of ${database.displayName} does not contain ${noted?.number}:${noted?.hash}: it was cut off, or restored from a backup.`,
    );
  if (!json) print(summaryOf(last));
  return 0;
}

function lineOf({ number, time, actor, action, detail }: AuditEntry): string {
  return printable(`${number}  ${time}  ${actor}  ${action}  ${detail}`);
}

function summaryOf(last: AuditEntry | null): string {
  return last === null
    ? "The audit log is empty."
    : `The hash chain is intact. Note ${last.number}:${last.hash} elsewhere, and check it later with --noted.`;
}

function readNoted(text: string, name: string): Noted {
  const [, number, hash = ""] = /^(\d{1,9}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(
      `${name} takes an entry's number and hash, such as 12:5e8f…, not ${JSON.stringify(text)}.`,
    );
  return { number: Number(number), hash };
}
