import { createHash } from "node:crypto";
import type { Database, Query } from "@djstats/store";

/** The actions that the audit log records. */
type AuditAction =
  | "grant"
  | "revoke"
  | "read"
  | "export"
  | "publish"
  | "survey"
  | "sign-in"
  | "sign-out"
  | "refused";

/** An event to record. */
export interface AuditEvent {
  /** `local:<user>` at the store, or a grant and its holder. */
  readonly actor: string;
  readonly action: AuditAction;
  /** What was read, granted or revoked. Never contains a part of a request. */
  readonly detail: string;
}

/** An entry of the audit log. */
export interface AuditEntry {
  /** A running number from 1, without gaps. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly actor: string;
  readonly action: string;
  readonly detail: string;
  /** SHA-256, in hexadecimal, of the previous hash and this entry. */
  readonly hash: string;
}

/** The hash before the first entry. */
const genesisHash = "0".repeat(64);

/**
 * Adds an entry, which is durable once this resolves. If it rejects, the action must not be done.
 *
 * @param store or any other object with its database
 */
export function appendEntry(
  { database }: { readonly database: Database },
  audited: AuditEvent,
  time: Date = new Date(),
): Promise<void> {
  return database.transaction("shared", (query) => appendEntryIn(query, audited, time));
}

/** Adds an entry within a transaction, so that neither exists without the other. */
export async function appendEntryIn(
  query: Query,
  { actor, action, detail }: AuditEvent,
  time: Date,
): Promise<void> {
  const at = time.toISOString();
  // If two processes append at once, the second finds its number taken and reads again.
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

/** Returns the hash of an entry: SHA-256 of the previous hash and a JSON array of its fields. */
function hashAfter(
  before: string,
  { number, time, actor, action, detail }: Omit<AuditEntry, "hash">,
): string {
  return createHash("sha256")
    .update(`${before}\n${JSON.stringify([number, time, actor, action, detail])}`)
    .digest("hex");
}

const entriesAtOnce = 1000;

/** Calls back with every entry as it is stored, oldest first, and its fault, if it has one. */
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
    : "it was changed, or an earlier entry was inserted or removed";
}
