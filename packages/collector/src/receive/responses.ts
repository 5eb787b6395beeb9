import type { ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import type { Outcome, Rejection } from "./outcomes.ts";
import type { PayloadKind, ServerDeps } from "./server-deps.ts";

/** The pixel as Latin-1 text, which Node sends together with the headers. */
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64").toString(
  "latin1",
);
const gifHeaders = {
  "Content-Type": "image/gif",
  "Content-Length": gif.length,
  "Cache-Control": "no-store",
} as const;

/** HTTP status codes of rejections; 400 for any other. */
const httpStatus: Partial<Record<Rejection, number>> = {
  path: 404,
  method: 405,
  timeout: 408,
  "too-large": 413,
  headers: 431,
  defect: 500,
  unavailable: 503,
};

export function statusOf(why: Rejection): number {
  return httpStatus[why] ?? 400;
}

/** Replies as the protocol does even for hits that are not counted: 200 with a 1×1 GIF; Google Analytics 4, 204. */
export function sendAccepted(
  { outcomeCounters, counter }: ServerDeps,
  response: ServerResponse,
  { outcome, kind }: { outcome: Outcome; kind: PayloadKind },
): void {
  outcomeCounters.add("requests", outcome, counter.today);
  if (kind === "events") {
    response.writeHead(204, { "Cache-Control": "no-store" });
    response.end();
    return;
  }
  response.writeHead(200, gifHeaders);
  response.end(gif, "latin1");
}

/** Replies with the status of a rejection, and counts it. */
export function sendError(deps: ServerDeps, response: ServerResponse, why: Rejection): void {
  deps.outcomeCounters.add("requests", `refused:${why}`, deps.counter.today);
  sendErrorUncounted(response, why);
}

export function sendErrorUncounted(response: ServerResponse, why: Rejection): void {
  // The client has disconnected, or the response has already been sent.
  if (response.headersSent || response.destroyed) return;
  response.setHeader("Connection", "close");
  if (why === "method") response.setHeader("Allow", "GET, POST");
  if (why === "unavailable") response.setHeader("Retry-After", limits.retryAfterS);
  sendText(response, statusOf(why), "");
}

export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}
