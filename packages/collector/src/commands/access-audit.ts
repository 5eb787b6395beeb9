import { type AuditEntry, eachAuditEntry } from "@djstats/reports/access";
import type { Database } from "@djstats/store";
import { StoreError } from "@djstats/store";
import { UsageError } from "../errors.ts";
import { print, printable } from "./output.ts";

/**
 * Prints the audit log, and checks it.
 *
 * @param how `noted`: an entry somebody noted, as `NUMBER:HASH`
 * @throws StoreError where it is not whole, or the entry that was noted is not in it
 */
export async function showAudit(
  database: Database,
  { json, noted }: { readonly json: boolean; readonly noted: string | null },
): Promise<number> {
  const wanted = noted === null ? null : readNoted(noted);
  const faults: string[] = [];
  let last: AuditEntry | null = null;
  let isFound = wanted === null;
  await eachAuditEntry(database, (entry, fault) => {
    print(json ? JSON.stringify(entry) : lineOf(entry));
    if (fault !== null) faults.push(`entry ${entry.number}: ${fault}`);
    if (entry.number === wanted?.number && entry.hash === wanted.hash) isFound = true;
    last = entry;
  });
  const [first] = faults;
  if (first !== undefined)
    throw new StoreError(
      `The audit log of ${database.displayName} is not whole, from ${first}. Somebody wrote to the store with another program.`,
    );
  if (!isFound)
    throw new StoreError(
      `The audit log of ${database.displayName} does not hold ${noted}: it was cut off, or put back from a copy.`,
    );
  if (!json) print(summaryOf(last));
  return 0;
}

function lineOf({ number, time, actor, action, detail }: AuditEntry): string {
  return printable(`${number}  ${time}  ${actor}  ${action}  ${detail}`);
}

function summaryOf(last: AuditEntry | null): string {
  return last === null
    ? "Nothing was written down yet."
    : `The chain is whole. Note ${last.number}:${last.hash} elsewhere; --noted finds out later whether it is still so.`;
}

function readNoted(text: string): { readonly number: number; readonly hash: string } {
  const [, number, hash = ""] = /^(\d{1,9}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(
      `--noted takes an entry's number and hash, such as 12:5e8f…, not ${JSON.stringify(text)}.`,
    );
  return { number: Number(number), hash };
}
