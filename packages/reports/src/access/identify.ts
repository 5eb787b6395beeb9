import { dayOf } from "@djstats/counting";
import type { Query } from "@djstats/store";
import { type Grant, readGrants, stateOf } from "./grants.ts";
import { findByHash, hashSecret, isSecret, isToken } from "./secret.ts";
import { findSession } from "./sessions.ts";

/** A token or a session secret. */
export type Credential = { readonly token: string } | { readonly session: string };

/** The owner of a credential, or why it has none. An ended grant is named, so that its use can be recorded. */
export type Identity =
  | { readonly grant: Grant; readonly endsAt: Date | null; readonly why?: never }
  | { readonly why: "unknown" | "session"; readonly grant?: never }
  | { readonly why: "revoked" | "expired"; readonly over: Grant; readonly grant?: never };

/** Whether a credential has the form of a token or a session, valid or not. */
export function isWhole(credential: Credential): boolean {
  return "token" in credential ? isToken(credential.token) : isSecret(credential.session);
}

/** Finds the owner of a token or session, as of now. A session is valid only as long as its grant. */
export async function identify(query: Query, credential: Credential, now: Date): Promise<Identity> {
  if (!isWhole(credential)) return { why: "token" in credential ? "unknown" : "session" };
  const grants = await readGrants(query);
  if ("token" in credential) {
    const found = findByHash(grants, hashSecret(credential.token));
    return found ? known(found, null, now) : { why: "unknown" };
  }
  const session = await findSession(query, credential.session, now);
  const grant = grants.find(({ id }) => id === session?.grantId);
  return session && grant ? known(grant, session.endsAt, now) : { why: "session" };
}

function known(grant: Grant, endsAt: Date | null, now: Date): Identity {
  const state = stateOf(grant, dayOf(now));
  return state === "live" ? { grant, endsAt } : { why: state, over: grant };
}
