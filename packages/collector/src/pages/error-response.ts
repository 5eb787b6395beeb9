import { STATUS_CODES } from "../http.ts";
import { limits } from "../limits.ts";
import { type HttpError, rejections } from "./outcomes.ts";
import type { PagesContext } from "./request-context.ts";
import { signInPage } from "./sign-in-page.ts";
import type { StaticFiles } from "./static-files.ts";

const pagePaths: ReadonlySet<string> = new Set(["/", "/session", "/session/end"]);

/** Whether a path is for people, who get errors as a page. Programs get them as JSON. */
export function isPage(path: string): boolean {
  return pagePaths.has(path);
}

/** Returns the response to a rejected request, and sets its outcome. */
export type ErrorResponse = (
  c: PagesContext,
  error: HttpError,
  more?: Readonly<Record<string, string>>,
) => Response;

/** @param files style and script of the page that shows an error */
export function makeErrorResponse(files: StaticFiles): ErrorResponse {
  return (c, { why, message }, more = {}) => {
    const { status } = rejections[why];
    c.set("outcome", `refused:${why}`);
    const headers = { "Cache-Control": "no-store", ...headersOf(status), ...more };
    if (isPage(c.req.path)) {
      const page = signInPage({ files, message, isPrivate: why !== "insecure" });
      return c.body(page, status, { ...headers, "Content-Type": "text/html; charset=utf-8" });
    }
    // Problem details (RFC 9457), with the name of the reason in addition.
    const problem = { title: STATUS_CODES[status], status, detail: message, reason: why };
    const type = { "Content-Type": "application/problem+json" };
    return c.body(`${JSON.stringify(problem)}\n`, status, { ...headers, ...type });
  };
}

function headersOf(status: number): Record<string, string> {
  if (status === 401) return { "WWW-Authenticate": 'Bearer realm="djstats"' };
  if (status === 429) return { "Retry-After": "60" };
  return status === 503 ? { "Retry-After": String(limits.retryAfterS) } : {};
}
