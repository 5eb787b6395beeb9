import { actorOf, appendEntryIn, beginSession, endSession, roles } from "@djstats/reports/access";
import { identifyAndCount, principalOf } from "./authenticate.ts";
import { deleteSession, readCookie, setSession } from "./cookie.ts";
import { HttpError } from "./outcomes.ts";
import type { PagesContext } from "./request-context.ts";

/** `POST /session`: begins a session for a token. */
export async function signIn(c: PagesContext): Promise<Response> {
  const request = c.get("request");
  const { deps, now } = request;
  const token = await readToken(c);
  const done = await deps.store.database.transaction("shared", async (query) => {
    const identity = await identifyAndCount(request, { token }, query);
    const { grant } = identity;
    if (!grant?.role || !roles[grant.role].reads) return { identity };
    const before = readCookie(request);
    if (before !== null) await endSession(query, before);
    const session = await beginSession(query, grant, now);
    await appendEntryIn(query, { actor: actorOf(grant), action: "sign-in", detail: "a session" }, now);
    return { identity, session };
  });
  await principalOf(request, done.identity);
  if (!done.session) throw new HttpError("role");
  const { secret, endsAt } = done.session;
  setSession(c, { secret, maxAge: Math.floor((endsAt.getTime() - now.getTime()) / 1000) });
  return toFirstPage(c, "signed-in");
}

/** `POST /session/end`: ends a session. */
export async function signOut(c: PagesContext): Promise<Response> {
  const request = c.get("request");
  const { deps, now } = request;
  const session = readCookie(request);
  if (session !== null)
    await deps.store.database.transaction("shared", async (query) => {
      const { grant } = await identifyAndCount(request, { session }, query);
      if (!grant) return;
      await endSession(query, session);
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
