import type { IncomingMessage, ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import type { Rejection } from "./outcomes.ts";
import { readBody } from "./read-body.ts";
import { splitPayloads } from "./record-hits.ts";
import type { PayloadKind, RequestTarget, ServerDeps } from "./server-deps.ts";

/** A request, its response, and how to reply if handling it throws. */
export interface Exchange {
  readonly deps: ServerDeps;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly failed: (error: unknown) => void;
}

/** The kind of payload that a request may contain, and its query. */
export interface PayloadRequest {
  readonly kind: PayloadKind;
  /** The part of the URL after `?`. */
  readonly query: string | null;
}

/**
 * Reads the payloads of a request. Calls `take` once, with them or the reason there are none, and replies if it throws.
 */
export function readPayloads(
  { request, failed }: Pick<Exchange, "request" | "failed">,
  { kind, query }: PayloadRequest,
  take: (read: readonly string[] | Rejection) => void,
): void {
  const { method = "", url = "", headers } = request;
  const takeSafely = (read: readonly string[] | Rejection) => {
    try {
      take(read);
    } catch (error) {
      failed(error);
    }
  };
  if (method !== "POST" && (method !== "GET" || kind !== "hit")) takeSafely("method");
  else if (url.length > limits.urlBytes) takeSafely("too-large");
  else if (method === "GET") takeSafely(query ? [query] : []);
  else
    readBody(request, kind === "hit" ? limits.hitBytes : limits.batchBytes, (read) => {
      if (typeof read === "string") takeSafely(read);
      else if (!/^(?:identity)?$/i.test(headers["content-encoding"] ?? "")) takeSafely("encoding");
      else {
        const payloads = splitPayloads(read, kind);
        // A POST may have its payload in the URL, as `curl -X POST` does.
        takeSafely(payloads.length === 0 && query && kind === "hit" ? [query] : payloads);
      }
    });
}

/** Splits the path and the query of a request. */
export function splitTarget(request: IncomingMessage): RequestTarget {
  // A request through a proxy may have an absolute URL (RFC 9112, 3.2.2).
  const { url: whole = "" } = request;
  const url = whole.startsWith("/") ? whole : whole.replace(/^https?:\/\/[^/?]*/i, "");
  const at = url.indexOf("?");
  return at < 0 ? { path: url, query: null } : { path: url.slice(0, at), query: url.slice(at + 1) };
}
