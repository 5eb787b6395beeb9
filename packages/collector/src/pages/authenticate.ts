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
import type { RequestContext } from "./request-context.ts";

/** Somebody who may read, and until when, where that is a session. */
export interface Principal {
  readonly grant: Grant;
  readonly endsAt: Date | null;
}

/**
 * Who asks, by a bearer token or the session's cookie.
 *
 * @throws Refused where nobody does who may read
 */
export async function authenticate(visit: RequestContext): Promise<Principal> {
  await refuseTokenInAddress(visit);
  const credential = readCredential(visit);
  if (credential === null) throw new HttpError("no-token");
  refuseWhereTooManyFailed(visit);
  return visit.parts.store.database
    .transaction("read", (query) => identifyAndCount(visit, credential, query))
    .then((identity) => principalOf(visit, identity));
}

/** The session's cookie, if there is one, or a token; null where there is neither. */
export function readCredential({ request, transport }: RequestContext): Credential | null {
  const { authorization = [] } = request.headersDistinct;
  const cookie = readCookie(request, transport);
  if (transport === "plain" && (authorization.length > 0 || request.headers.cookie !== undefined))
    throw new HttpError("insecure");
  const [header] = authorization;
  if (header === undefined) return cookie === null ? null : { session: cookie };
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined || authorization.length > 1) throw new HttpError("malformed");
  return { token };
}

/** Where too many attempts failed, the store is not even asked. Throws Refused. */
export function refuseWhereTooManyFailed({ attempts, address, now }: RequestContext): void {
  if (attempts.isBlocked(address, now)) throw new HttpError("attempts");
}

/** Whose it is, or why nobody's; which is counted as an attempt that failed. */
export async function identifyAndCount(
  { attempts, address, now }: RequestContext,
  credential: Credential,
  query: Query,
): Promise<Identity> {
  const identity = await identify(query, credential, now);
  if (identity.why !== undefined) attempts.fail(address, now);
  return identity;
}

/** Who may read. A grant that is over is written down: somebody still uses it. Throws Refused. */
export async function principalOf({ parts, now }: RequestContext, identity: Identity): Promise<Principal> {
  if (identity.why === "revoked" || identity.why === "expired")
    await appendEntry(
      parts.store,
      { actor: actorOf(identity.over), action: "refused", detail: identity.why },
      now,
    );
  if (identity.why !== undefined) throw new HttpError(identity.why);
  const { grant, endsAt } = identity;
  if (!grant.role || !roles[grant.role].reads) throw new HttpError("role");
  return { grant, endsAt };
}

/** A token in an address is in logs and histories by now: it is not taken, and written down where it is somebody's. */
export async function refuseTokenInAddress(visit: RequestContext): Promise<void> {
  const { parts, attempts, address, now } = visit;
  const token = findToken(decoded(visit.query ?? ""));
  if (token === null) return;
  const identity = attempts.isBlocked(address, now)
    ? null
    : await parts.store.database.transaction("read", (query) => identifyAndCount(visit, { token }, query));
  if (identity?.grant)
    await appendEntry(
      parts.store,
      { actor: actorOf(identity.grant), action: "refused", detail: "its token was in an address; revoke it" },
      now,
    );
  throw new HttpError("token-in-address");
}

function decoded(query: string): string {
  return [...new URLSearchParams(query)].flat().join("\n");
}
