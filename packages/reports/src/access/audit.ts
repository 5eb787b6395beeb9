import { createHash } from "node:crypto";
import type { Database, Query } from "@djstats/store";

/** What is written down. */
type AuditAction = "grant" | "revoke" | "read" | "export" | "publish" | "sign-in" | "sign-out" | "refused";

/** Who did what. */
export interface AuditEvent {
  /** `local:<user>` at the store, or a grant and its holder. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What was read, granted or revoked; in words and numbers of ours. */
  readonly detail: string;
}

/** An entry of the log. */
export interface AuditEntry {
  /** From 1 on, without a gap. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  /** SHA-256, in hexadecimal, of the hash before and of this entry. */
  readonly hash: string;
}

/** What stands for the hash before the first entry. */
const genesisHash = "0".repeat(64);

/**
 * Writes an entry. It is durable when this resolves; where it rejects, what it is about must not be done.
 *
 * @param store or anything else with its database
 */
export function appendEntry(
  { database }: { readonly database: Database },
  audited: AuditEvent,
  time: Date = new Date(),
): Promise<void> {
  return database.transaction("shared", (query) => appendEntryIn(query, audited, time));
}

/** Writes an entry as a part of a transaction, so that neither is there without the other. */
export async function appendEntryIn(
  query: Query,
  { actor, action, detail }: AuditEvent,
  time: Date,
): Promise<void> {
  const at = time.toISOString();
  // Where two append at once, the second finds its number taken, and reads again.
  for (;;) {
    const [[last, before] = [0, genesisHash]] = await query(
      "SELECT number, hash FROM audit WHERE number = (SELECT MAX(number) FROM audit)",
    );
    const entry = { number: Number(last) + 1, time: at, actor, action, detail };
    const written = await query(
      `INSERT INTO audit (number, time, actor, action, detail, hash) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (number) DO NOTHING RETURNING number`,
      [entry.number, at, actor, action, detail, hashAfter(String(before), entry)],
    );
    if (written.length > 0) return;
  }
}

/** The hash of an entry: SHA-256 of the one before and a JSON array of what it holds. */
function hashAfter(
  before: string,
  { number, time, actor, action, detail }: Omit<AuditEntry, "hash">,
): string {
  return createHash("sha256")
    .update(`${before}\n${JSON.stringify([number, time, actor, action, detail])}`)
    .digest("hex");
}

const entriesAtOnce = 1000;

/** Gives all entries, oldest first, as they are stored, each with what is wrong with it. */
export async function eachAuditEntry(
  database: Database,
  take: (entry: AuditEntry, fault: string | null) => void,
): Promise<void> {
  let [last, hash] = [0, genesisHash];
  for (;;) {
    const rows = await database.transaction("read", (query) =>
      query(
        "SELECT number, time, actor, action, detail, hash FROM audit WHERE number > $1 ORDER BY number LIMIT $2",
        [last, entriesAtOnce],
      ),
    );
    for (const row of rows) {
      const [number, time, actor, action, detail, stored] = row;
      const entry = {
        number: Number(number),
        time: String(time),
        actor: String(actor),
        action: String(action),
        detail: String(detail),
        hash: String(stored),
      };
      take(entry, faultOf(entry, { last, hash }));
      [last, hash] = [entry.number, entry.hash];
    }
    if (rows.length < entriesAtOnce) return;
  }
}

function faultOf(entry: AuditEntry, before: { readonly last: number; readonly hash: string }): string | null {
  if (entry.number !== before.last + 1)
    return `entries are missing between ${before.last} and ${entry.number}`;
  return hashAfter(before.hash, entry) === entry.hash
    ? null
    : "it was changed, or one before it was put in or out";
}
