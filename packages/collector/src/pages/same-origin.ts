import { HttpError } from "./outcomes.ts";
import type { Guard, RequestContext } from "./request-context.ts";

/** Rejects requests from pages of other sites. Accepts requests without browser headers, as programs send them. */
export const rejectOtherSites: Guard = async (c, next) => {
  if (isSameOrigin(c.get("request")) === false) throw new HttpError("cross-site");
  await next();
};

/**
 * Rejects every form that this site's own page did not send: another site could sign people in or out unnoticed. Hono's
 * `csrf` would accept a form if either of the two headers fits, and never looks at GET.
 */
export const rejectForeignForms: Guard = async (c, next) => {
  const request = c.get("request");
  if (request.transport === "plain") throw new HttpError("insecure");
  if (isSameOrigin(request) !== true) {
    if (hasOtherPort(request)) request.warnOfOtherPort();
    throw new HttpError("cross-site");
  }
  await next();
};

/** Whether a form's origin is this host with another port, as behind a proxy that drops the port from `Host`. */
function hasOtherPort({ headers }: RequestContext): boolean {
  if (headers.has("sec-fetch-site")) return false;
  const hostOf = (text: string | null) => text?.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
  const host = hostOf(headers.get("host"));
  return host !== undefined && hostOf(headers.get("origin")) === host;
}

/** Whether a page of this site sent a request, according to its browser; null if it has no header of a browser. */
export function isSameOrigin({ headers, transport }: RequestContext): boolean | null {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const origin = headers.get("origin");
  if (origin === null) return null;
  return origin === `${transport === "https" ? "https" : "http"}://${headers.get("host")}`;
}
