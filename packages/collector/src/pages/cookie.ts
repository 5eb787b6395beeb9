import type { IncomingMessage } from "node:http";
import { HttpError } from "./outcomes.ts";
import type { Transport } from "./transport.ts";

/** With `__Host-` a browser takes it from this very host alone, over TLS; on loopback without TLS it cannot be so named. */
function nameOf(transport: Transport): string {
  return transport === "https" ? "__Host-djstats" : "djstats";
}

/**
 * The session that a request's cookie names; null where it has none.
 *
 * @throws Refused where there are several, so that nobody can put theirs before another's
 */
export function readCookie({ headers }: IncomingMessage, transport: Transport): string | null {
  const name = `${nameOf(transport)}=`;
  const found = (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(name));
  if (found.length > 1) throw new HttpError("malformed");
  return found[0]?.slice(name.length) ?? null;
}

/** A header that sets the cookie, or, with no session, takes it away. */
export function setCookie(
  transport: Transport,
  session: { readonly secret: string; readonly seconds: number } | null,
): string {
  const { secret, seconds } = session ?? { secret: "", seconds: 0 };
  const secure = transport === "https" ? "; Secure" : "";
  return `${nameOf(transport)}=${secret}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
