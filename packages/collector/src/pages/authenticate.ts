import { dayOf } from "@djstats/counting";
import {
  actorOf,
  appendEntry,
  type Credential,
  findToken,
  type Grant,
  type Identity,
  identify,
  isWhole,
  roles,
} from "@djstats/reports/access";
import { readCookie } from "./cookie.ts";
import { HttpError } from "./outcomes.ts";
import type { Guard, RequestContext } from "./request-context.ts";

/** A reader, and when their session ends; null without a session. */
export interface Principal {
  readonly grant: Grant;
  readonly endsAt: Date | null;
}

/**
 * Identifies a reader by a bearer token or the cookie of a session.
 *
 * @param kind what the reader does; the grant's allowance of it is checked before any more work is done
 * @throws HttpError if the request does not come from a reader, or if their grant does this too often
 */
export async function authenticate(request: RequestContext, kind: "read" | "sign-in"): Promise<Principal> {
  const credential = readCredential(request);
  if (credential === null) throw new HttpError("no-token");
  return authenticateBy(request, credential, kind);
}

/** Identifies a reader by a credential that is not in a header. */
export async function authenticateBy(
  request: RequestContext,
  credential: Credential,
  kind: "read" | "sign-in",
): Promise<Principal> {
  const { auditRateLimiter, now } = request;
  // Text that cannot be a token or a session is rejected without reading the store, and is not counted.
  if (!isWhole(credential)) throw new HttpError("token" in credential ? "unknown" : "session");
  const identity = await findIdentity(request, credential);
  if (identity.why !== undefined) return rejectFailed(request, identity);
  const { grant, endsAt } = identity;
  if (!grant.role || !roles[grant.role].reads) throw new HttpError("role");
  if (!auditRateLimiter.tryConsume(grant, kind, now)) throw new HttpError("pace");
  return { grant, endsAt };
}

/** Returns the token of a request, or its session; null if it has neither. */
export function readCredential(request: RequestContext): Credential | null {
  const { headers, transport } = request;
  const cookie = readCookie(request);
  if (transport === "plain" && (headers.has("authorization") || headers.has("cookie")))
    throw new HttpError("insecure");
  const header = headers.get("authorization");
  if (header === null) return cookie === null ? null : { session: cookie };
  // `Headers` joins several headers with a comma and a space, which a token cannot contain.
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw new HttpError("malformed");
  return { token };
}

/** Returns the owner of a credential. Counts nothing: a valid credential is accepted however many others failed. */
export function findIdentity({ deps, now }: RequestContext, credential: Credential): Promise<Identity> {
  return deps.store.database.transaction("read", (query) => identify(query, credential, now));
}

/** Rejects a credential that failed, and counts it against its network. */
async function rejectFailed(
  request: RequestContext,
  identity: Identity & { readonly grant?: never },
): Promise<never> {
  const { failedAttempts, address, now } = request;
  if (identity.why === "revoked" || identity.why === "expired")
    await auditMisuse(request, identity.over, identity.why);
  if (address !== null && !failedAttempts.tryConsume(address, dayOf(now))) throw new HttpError("attempts");
  throw new HttpError(identity.why);
}

/**
 * Rejects requests with a token in their address, where logs and histories store it. Adds an audit entry if it works.
 */
export const rejectTokenInAddress: Guard = async (c, next) => {
  const request = c.get("request");
  const token = findToken(decoded(request.query ?? ""));
  if (token !== null) {
    const { grant } = await findIdentity(request, { token });
    if (grant) await auditMisuse(request, grant, "its token was in an address; revoke it");
    throw new HttpError("token-in-address");
  }
  await next();
};

/** Adds an audit entry about a grant whose token is misused, up to a limit for each hour. */
async function auditMisuse(request: RequestContext, grant: Grant, detail: string): Promise<void> {
  const { deps, auditRateLimiter, now } = request;
  if (auditRateLimiter.tryConsume(grant, "refused", now))
    await appendEntry(deps.store, { actor: actorOf(grant), action: "refused", detail }, now);
}

function decoded(query: string): string {
  return [...new URLSearchParams(query)].flat().join("\n");
}
