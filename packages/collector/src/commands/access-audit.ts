import { type AuditEntry, eachAuditEntry } from "../access/audit.ts";
import { StoreProblem, UsageProblem } from "../problems.ts";
import type { Database } from "../store/database.ts";
import { printable } from "./printable.ts";
import { say } from "./say.ts";

/**
 * Prints the audit log, and checks it.
 *
 * @param how `noted`: an entry somebody noted, as `NUMBER:HASH`
 * @throws StoreProblem where it is not whole, or the entry that was noted is not in it
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
    say(json ? JSON.stringify(entry) : lineOf(entry));
    if (fault !== null) faults.push(`entry ${entry.number}: ${fault}`);
    if (entry.number === wanted?.number && entry.hash === wanted.hash) isFound = true;
    last = entry;
  });
  const [first] = faults;
  if (first !== undefined)
    throw new StoreProblem(
      `The audit log of ${database.where} is not whole, from ${first}. Somebody wrote to the store with another program.`,
    );
  if (!isFound)
    throw new StoreProblem(
      `The audit log of ${database.where} does not hold ${noted}: it was cut off, or put back from a copy.`,
    );
  if (!json) say(summaryOf(last));
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
    throw new UsageProblem(
      `--noted takes an entry's number and hash, such as 12:5e8f…, not ${JSON.stringify(text)}.`,
    );
  return { number: Number(number), hash };
}
