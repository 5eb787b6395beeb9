import {
  actorOf,
  appendEntryIn,
  beginSession,
  endSession,
  identify,
  type NewSession,
} from "@djstats/reports/access";
import { authenticateBy, findIdentity } from "./authenticate.ts";
import { deleteSession, readCookie, setSession } from "./cookie.ts";
import { HttpError } from "./outcomes.ts";
import type { PagesContext, RequestContext } from "./request-context.ts";

/** `POST /session`: begins a session for a token. */
export async function signIn(c: PagesContext): Promise<Response> {
  const request = c.get("request");
  const token = await readToken(c);
  await authenticateBy(request, { token }, "sign-in");
  const { secret, endsAt } = await begin(request, token);
  setSession(c, { secret, maxAge: Math.floor((endsAt.getTime() - request.now.getTime()) / 1000) });
  return toFirstPage(c, "signed-in");
}

/** Begins a session instead of an earlier one, together with its audit entry. */
function begin(request: RequestContext, token: string): Promise<NewSession> {
  const { deps, now } = request;
  return deps.store.database.transaction("shared", async (query) => {
    // Another process may have revoked the grant in the meantime.
    const { grant, why } = await identify(query, { token }, now);
    if (!grant) throw new HttpError(why);
    const before = readCookie(request);
    if (before !== null) await endSession(query, before);
    const session = await beginSession(query, grant, now);
    await appendEntryIn(query, { actor: actorOf(grant), action: "sign-in", detail: "a session" }, now);
    return session;
  });
}

/** `POST /session/end`: ends a session. */
export async function signOut(c: PagesContext): Promise<Response> {
  const request = c.get("request");
  const { deps, now } = request;
  const session = readCookie(request);
  const { grant } = session === null ? {} : await findIdentity(request, { session });
  if (session !== null && grant)
    await deps.store.database.transaction("shared", async (query) => {
      if (await endSession(query, session))
        await appendEntryIn(query, { actor: actorOf(grant), action: "sign-out", detail: "a session" }, now);
    });
  deleteSession(c);
  return toFirstPage(c, "signed-out");
}

async function readToken({ req }: PagesContext): Promise<string> {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(req.header("content-type") ?? ""))
    throw new HttpError("form");
  const text = await req.text().catch(() => {
    throw new HttpError("form");
  });
  const [token, another] = new URLSearchParams(text).getAll("token");
  if (token === undefined || another !== undefined) throw new HttpError("form");
  return token.trim();
}

function toFirstPage(c: PagesContext, outcome: "signed-in" | "signed-out"): Response {
  c.set("outcome", outcome);
  c.header("Cache-Control", "no-store");
  return c.redirect("/", 303);
}
