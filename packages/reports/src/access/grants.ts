import { type Day, dayOf, dayText } from "@djstats/counting";
import type { Database, Query } from "@djstats/store";
import { appendEntryIn } from "./audit.ts";
import { isRole, type RoleName } from "./roles.ts";
import { hashSecret, makeToken } from "./secret.ts";

/** A person's permission. */
export interface Grant {
  readonly id: number;
  readonly holder: string;
  /** Null if this program does not know the role. */
  readonly role: RoleName | null;
  readonly askedBy: string;
  readonly reason: string | null;
  readonly grantedDay: Day;
  /** The last day on which it is valid; null if it has none. */
  readonly lastDay: Day | null;
  readonly revokedDay: Day | null;
  /** SHA-256 of its token, in hexadecimal. */
  readonly hash: string;
}

/** A new grant. */
export interface GrantRequest {
  readonly holder: string;
  readonly role: RoleName;
  readonly askedBy: string;
  readonly reason: string | null;
  readonly lastDay: Day | null;
}

/** The person who grants or revokes, and the time. */
export interface Actor {
  readonly actor: string;
  readonly now: Date;
}

export type GrantState = "live" | "revoked" | "expired";

export function stateOf({ revokedDay, lastDay }: Grant, today: Day): GrantState {
  if (revokedDay !== null) return "revoked";
  return lastDay !== null && lastDay < today ? "expired" : "live";
}

/** Describes a grant in the audit log. */
export function actorOf({ id, holder, role }: Pick<Grant, "id" | "holder" | "role">): string {
  return `grant ${id}: ${holder}, ${role ?? "of a role that is not known"}`;
}

/**
 * Grants access, and records it in the audit log.
 *
 * @returns the grant's number, and its token, which is stored nowhere
 */
export function grantAccess(
  database: Database,
  asked: GrantRequest,
  { actor, now }: Actor,
): Promise<{ id: number; token: string }> {
  const { holder, role, askedBy, reason, lastDay } = asked;
  const token = makeToken();
  return database.transaction("exclusive", async (query) => {
    const [[newest] = [0]] = await query("SELECT COALESCE(MAX(id), 0) FROM grants");
    const id = Number(newest) + 1;
    await query(
      `INSERT INTO grants (id, holder, role, asked_by, reason, token_hash, granted_day, last_day)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [id, holder, role, askedBy, reason, hashSecret(token), dayOf(now), lastDay],
    );
    const until = lastDay === null ? "" : `, until ${dayText(lastDay)}`;
    const because = reason === null ? "" : `; reason: ${reason}`;
    const detail = `${actorOf({ id, holder, role })}${until}; asked for by ${askedBy}${because}`;
    await appendEntryIn(query, { actor, action: "grant", detail }, now);
    return { id, token };
  });
}

/**
 * Revokes a grant, ends its sessions, and records it in the audit log.
 *
 * @returns the grant as it was; null if there is none with this number
 */
export function revokeAccess(database: Database, id: number, { actor, now }: Actor): Promise<Grant | null> {
  return database.transaction("exclusive", async (query) => {
    const grant = (await readGrants(query)).find((one) => one.id === id);
    if (!grant || grant.revokedDay !== null) return grant ?? null;
    await query("UPDATE grants SET revoked_day = $1 WHERE id = $2 AND revoked_day IS NULL", [dayOf(now), id]);
    await query("DELETE FROM sessions WHERE grant_id = $1", [id]);
    await appendEntryIn(query, { actor, action: "revoke", detail: actorOf(grant) }, now);
    return grant;
  });
}

/** Reads all grants, oldest first, including those that have ended. */
export async function readGrants(query: Query): Promise<Grant[]> {
  const rows = await query(
    `SELECT id, holder, role, asked_by, reason, granted_day, last_day, revoked_day, token_hash FROM grants
     ORDER BY id`,
  );
  return rows.map(([id, holder, role, askedBy, reason, grantedDay, lastDay, revokedDay, hash]) => ({
    id: Number(id),
    holder: String(holder),
    role: isRole(String(role)) ? (String(role) as RoleName) : null,
    askedBy: String(askedBy),
    reason: reason === null || reason === undefined ? null : String(reason),
    grantedDay: Number(grantedDay),
    lastDay: numberOrNull(lastDay),
    revokedDay: numberOrNull(revokedDay),
    hash: String(hash),
  }));
}

function numberOrNull(value: string | number | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}
