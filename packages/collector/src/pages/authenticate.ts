import {
  actorOf,
  appendEntry,
  type Credential,
  findToken,
  type Grant,
  type Identity,
  identify,
  roles,
} from "@djstats/reports/access";
import type { Query } from "@djstats/store";
import { readCookie } from "./cookie.ts";
import { HttpError } from "./outcomes.ts";
import type { Guard, RequestContext } from "./request-context.ts";

/** Somebody who may read, and until when, where that is a session. */
export interface Principal {
  readonly grant: Grant;
  readonly endsAt: Date | null;
}

/**
 * Identifies a reader by a bearer token or the cookie of a session.
 *
 * @throws HttpError if the request does not come from a reader
 */
export async function authenticate(request: RequestContext): Promise<Principal> {
  const credential = readCredential(request);
  if (credential === null) throw new HttpError("no-token");
  rejectBlocked(request);
  return request.deps.store.database
    .transaction("read", (query) => identifyAndCount(request, credential, query))
    .then((identity) => principalOf(request, identity));
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

/** Rejects clients after too many failed attempts, before the store is used. */
export const rejectAfterFailures: Guard = async (c, next) => {
  rejectBlocked(c.get("request"));
  await next();
};

function rejectBlocked({ loginThrottle, address, now }: RequestContext): void {
  if (loginThrottle.isBlocked(address, now)) throw new HttpError("attempts");
}

/** Identifies the owner of a credential. Counts a failed attempt if there is none. */
export async function identifyAndCount(
  { loginThrottle, address, now }: RequestContext,
  credential: Credential,
  query: Query,
): Promise<Identity> {
  const identity = await identify(query, credential, now);
  if (identity.why !== undefined) loginThrottle.fail(address, now);
  return identity;
}

/**
 * Returns the reader of an identity. Adds an audit entry if the grant is over, because somebody still uses it.
 *
 * @throws HttpError if the identity may not read
 */
export async function principalOf({ deps, now }: RequestContext, identity: Identity): Promise<Principal> {
  if (identity.why === "revoked" || identity.why === "expired")
    await appendEntry(
      deps.store,
      { actor: actorOf(identity.over), action: "refused", detail: identity.why },
      now,
    );
  if (identity.why !== undefined) throw new HttpError(identity.why);
  const { grant, endsAt } = identity;
  if (!grant.role || !roles[grant.role].reads) throw new HttpError("role");
  return { grant, endsAt };
}

/** Rejects requests with a token in their address, where logs and histories store it. */
export const rejectTokenInAddress: Guard = async (c, next) => {
  const request = c.get("request");
  const token = findToken(decoded(request.query ?? ""));
  if (token !== null) {
    await auditLeak(request, token);
    throw new HttpError("token-in-address");
  }
  await next();
};

/** Adds an audit entry for a token in an address, if it belongs to a grant. */
async function auditLeak(request: RequestContext, token: string): Promise<void> {
  const { deps, loginThrottle, address, now } = request;
  if (loginThrottle.isBlocked(address, now)) return;
  const { grant } = await deps.store.database.transaction("read", (query) =>
    identifyAndCount(request, { token }, query),
  );
  if (!grant) return;
  const detail = "its token was in an address; revoke it";
  await appendEntry(deps.store, { actor: actorOf(grant), action: "refused", detail }, now);
}

function decoded(query: string): string {
  return [...new URLSearchParams(query)].flat().join("\n");
}
