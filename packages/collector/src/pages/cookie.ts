import { deleteCookie, setCookie } from "hono/cookie";
import { HttpError } from "./outcomes.ts";
import type { PagesContext, RequestContext } from "./request-context.ts";
import type { Transport } from "./transport.ts";

const name = "djstats";

/**
 * Returns the cookie's options. The prefix `__Host-` binds it to this host; without TLS, browsers reject the prefix.
 */
function optionsOf(transport: Transport) {
  const always = { path: "/", httpOnly: true, sameSite: "Strict" } as const;
  return transport === "https" ? ({ ...always, prefix: "host" } as const) : always;
}

/**
 * Returns the session that the cookie of a request names; null if it has none.
 *
 * @throws HttpError if there are several: an attacker could put a cookie before the reader's, and Hono's `getCookie`
 * returns the first
 */
export function readCookie({
  headers,
  transport,
}: Pick<RequestContext, "headers" | "transport">): string | null {
  const begin = `${transport === "https" ? "__Host-" : ""}${name}=`;
  const found = (headers.get("cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(begin));
  if (found.length > 1) throw new HttpError("malformed");
  return found[0]?.slice(begin.length) ?? null;
}

/** Sets the cookie of a session. */
export function setSession(
  c: PagesContext,
  { secret, maxAge }: { readonly secret: string; readonly maxAge: number },
): void {
  setCookie(c, name, secret, { ...optionsOf(c.env.transport), maxAge });
}

/** Deletes the cookie of a session. */
export function deleteSession(c: PagesContext): void {
  deleteCookie(c, name, optionsOf(c.env.transport));
}
