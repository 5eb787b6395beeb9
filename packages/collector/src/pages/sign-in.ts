import { actorOf, appendEntryIn, beginSession, endSession, roles } from "@djstats/reports/access";
import { limits } from "../limits.ts";
import { readBody } from "../receive/read-body.ts";
import { type Answer, pageAnswer } from "./answer.ts";
import {
  identifyAndCount,
  principalOf,
  refuseTokenInAddress,
  refuseWhereTooManyFailed,
} from "./authenticate.ts";
import { readCookie, setCookie } from "./cookie.ts";
import { HttpError } from "./outcomes.ts";
import type { RequestContext } from "./request-context.ts";
import { isSameOrigin } from "./transport.ts";

/** `POST /session`: a token for a session. */
export async function signIn(visit: RequestContext): Promise<Answer> {
  const { parts, request, transport, now } = visit;
  await refuseTokenInAddress(visit);
  refuseOthersForm(visit);
  refuseWhereTooManyFailed(visit);
  const token = await readToken(visit);
  const done = await parts.store.database.transaction("shared", async (query) => {
    const identity = await identifyAndCount(visit, { token }, query);
    const { grant } = identity;
    if (!grant?.role || !roles[grant.role].reads) return { identity };
    const before = readCookie(request, transport);
    if (before !== null) await endSession(query, before);
    const session = await beginSession(query, grant, now);
    await appendEntryIn(query, { actor: actorOf(grant), action: "sign-in", detail: "a session" }, now);
    return { identity, session };
  });
  await principalOf(visit, done.identity);
  if (!done.session) throw new HttpError("role");
  const { secret, endsAt } = done.session;
  const seconds = Math.floor((endsAt.getTime() - now.getTime()) / 1000);
  return toFirstPage("signed-in", setCookie(transport, { secret, seconds }));
}

/** `POST /session/end`: the end of a session. */
export async function signOut(visit: RequestContext): Promise<Answer> {
  const { parts, request, transport, now } = visit;
  refuseOthersForm(visit);
  refuseWhereTooManyFailed(visit);
  request.resume();
  const session = readCookie(request, transport);
  if (session !== null)
    await parts.store.database.transaction("shared", async (query) => {
      const { grant } = await identifyAndCount(visit, { session }, query);
      if (!grant) return;
      await endSession(query, session);
      await appendEntryIn(query, { actor: actorOf(grant), action: "sign-out", detail: "a session" }, now);
    });
  return toFirstPage("signed-out", setCookie(transport, null));
}

/** A form that another site's page sent would sign somebody in or out who does not know. Throws Refused. */
function refuseOthersForm({ request, transport }: RequestContext): void {
  if (transport === "plain") throw new HttpError("insecure");
  if (isSameOrigin(request, transport) !== true) throw new HttpError("cross-site");
}

async function readToken({ request }: RequestContext): Promise<string> {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(request.headers["content-type"] ?? ""))
    throw new HttpError("form");
  const read = await new Promise<Buffer | string>((resolve) =>
    readBody(request, limits.signInBytes, resolve),
  );
  if (typeof read === "string") throw new HttpError("form");
  const fields = new URLSearchParams(read.toString("utf8"));
  const [token, another] = fields.getAll("token");
  if (token === undefined || another !== undefined) throw new HttpError("form");
  return token.trim();
}

function toFirstPage(outcome: "signed-in" | "signed-out", cookie: string): Answer {
  return pageAnswer(outcome, "", { status: 303, headers: { Location: "/", "Set-Cookie": cookie } });
}
