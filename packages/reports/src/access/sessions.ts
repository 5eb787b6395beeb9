import { startOf } from "@djstats/counting";
import type { Query } from "@djstats/store";
import type { Grant } from "./grants.ts";
import { limits } from "./limits.ts";
import { findByHash, hashSecret, makeSecret } from "./secret.ts";

/** A new session. Its secret is stored nowhere. */
export interface NewSession {
  readonly secret: string;
  readonly endsAt: Date;
}

/** A stored session. */
interface Session {
  /** SHA-256 of its secret, in hexadecimal. */
  readonly hash: string;
  readonly grantId: number;
  readonly endsAt: Date;
}

/** Begins a session, until the limit or the end of its grant. Removes expired sessions. */
export async function beginSession(query: Query, { id, lastDay }: Grant, now: Date): Promise<NewSession> {
  const latestMs = lastDay === null ? Number.POSITIVE_INFINITY : startOf(lastDay + 1).getTime();
  const endsAt = new Date(Math.min(now.getTime() + limits.sessionMs, latestMs));
  const secret = makeSecret();
  await query("DELETE FROM sessions WHERE ends_at <= $1", [secondsOf(now)]);
  await query(
    `DELETE FROM sessions WHERE grant_id = $1 AND session_hash NOT IN (
       SELECT session_hash FROM sessions WHERE grant_id = $1 ORDER BY ends_at DESC LIMIT $2)`,
    [id, limits.sessionsOfGrant - 1],
  );
  await query("INSERT INTO sessions (session_hash, grant_id, ends_at) VALUES ($1, $2, $3)", [
    hashSecret(secret),
    id,
    secondsOf(endsAt),
  ]);
  return { secret, endsAt };
}

/** Finds the session of a secret, unless it has expired. */
export async function findSession(query: Query, secret: string, now: Date): Promise<Session | null> {
  const rows = await query("SELECT session_hash, grant_id, ends_at FROM sessions WHERE ends_at > $1", [
    secondsOf(now),
  ]);
  const all = rows.map(([hash, grantId, endsAt]) => ({
    hash: String(hash),
    grantId: Number(grantId),
    endsAt: new Date(Number(endsAt) * 1000),
  }));
  return findByHash(all, hashSecret(secret));
}

/** Ends a session. Returns whether there was one. */
export async function endSession(query: Query, secret: string): Promise<boolean> {
  const ended = await query("DELETE FROM sessions WHERE session_hash = $1 RETURNING grant_id", [
    hashSecret(secret),
  ]);
  return ended.length > 0;
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
