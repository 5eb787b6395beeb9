import type { IncomingMessage, ServerResponse } from "node:http";
import { STATUS_CODES } from "../http.ts";
import { limits } from "../limits.ts";
import { type HttpError, type PageOutcome, rejections } from "./outcomes.ts";
import type { StaticFile } from "./static-files.ts";

/** What a visitor is given. */
export interface Answer {
  readonly outcome: PageOutcome;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What every answer has. There is no header that would let another site's page read it. */
const always = {
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Robots-Tag": "noindex",
} as const;

const pageHeaders = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  // A form's Origin would else be null.
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
} as const;

/** What no document may do, should a browser show it. */
export const documentHeaders = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cache-Control": "private, no-cache",
} as const;

export function pageAnswer(
  outcome: PageOutcome,
  body: string,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  return { outcome, status, headers: { ...pageHeaders, ...headers }, body };
}

/** Problem details (RFC 9457), with the reason's own name besides. */
export function problemAnswer(
  { why, message }: HttpError,
  headers: Readonly<Record<string, string>>,
): Answer {
  const { status } = rejections[why];
  const problem = { title: STATUS_CODES[status], status, detail: message, reason: why };
  return {
    outcome: `refused:${why}`,
    status,
    headers: {
      ...documentHeaders,
      "Content-Type": "application/problem+json",
      "Cache-Control": "no-store",
      ...headers,
    },
    body: `${JSON.stringify(problem)}\n`,
  };
}

interface Body {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly etag: string;
}

/** What the client does not have yet, or word that it has it already (RFC 9110, 13.1.2). */
export function documentAnswer(
  request: IncomingMessage,
  outcome: "read" | "open",
  { headers: more, body, etag }: Body,
): Answer {
  const headers = { ...more, ETag: etag };
  const known = request.headers["if-none-match"]?.split(",").map((tag) => tag.trim()) ?? [];
  if (known.some((tag) => tag === "*" || tag.replace(/^W\//, "") === etag))
    return { outcome: outcome === "read" ? "unchanged" : "open", status: 304, headers, body: "" };
  return { outcome, status: 200, headers, body };
}

/** A file that needs no token. */
export function fileAnswer(
  request: IncomingMessage,
  { body, type, etag }: StaticFile,
  caching: string,
): Answer {
  const headers = { ...documentHeaders, "Content-Type": type, "Cache-Control": `public, ${caching}` };
  return documentAnswer(request, "open", { headers, body, etag });
}

/** What goes with a status that refuses. */
export function rejectionHeaders(status: number): Record<string, string> {
  if (status === 401) return { "WWW-Authenticate": 'Bearer realm="djstats"' };
  if (status === 429) return { "Retry-After": "60" };
  return status === 503 ? { "Retry-After": String(limits.retryAfterS) } : {};
}

/** Sends an answer; to HEAD without its body. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Answer,
): void {
  if (response.headersSent || response.destroyed) return;
  // What was not read of a request must not be taken for the next.
  if (status >= 400) response.setHeader("Connection", "close");
  const length: Record<string, string> =
    status === 304 ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...always, ...headers, ...length });
  response.end(request.method === "HEAD" || status === 304 ? undefined : body);
}
