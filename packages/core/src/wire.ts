import { bodyFields, type Headers, headerFields, isAllowed } from "./fields.ts";
import { type Hit, noDestination } from "./hit.ts";
import { Permit, type Purpose } from "./permit.ts";

/** One complete request: nothing is added to it when it is sent. */
export class WireRequest<P extends Purpose> {
  readonly #purpose: P;
  readonly method = "POST";
  /** Null only if no destination is configured; it can then only be printed. */
  readonly url: string | null;
  readonly headers: Headers;
  readonly body: string;

  constructor(purpose: P, request: { url: string | null; headers: Headers; body: string }) {
    this.#purpose = purpose;
    this.url = request.url;
    this.headers = request.headers;
    this.body = request.body;
    Object.freeze(this.headers);
    Object.freeze(this);
  }

  static purposeOf(request: unknown): Purpose | null {
    return typeof request === "object" && request && #purpose in request ? request.#purpose : null;
  }
}

/** Whether this value may be sent: `encode` made it from a hit with a permit to send. */
export function maySend(request: unknown): request is WireRequest<"send"> & { readonly url: string } {
  return WireRequest.purposeOf(request) === "send";
}

/**
 * Encodes a hit for Measurement Protocol v1. Only what the schema lists is encoded.
 *
 * @throws Error if a hit to be sent has a value that its field does not allow, which is a defect of djstats
 */
export function encode<P extends Purpose>(hit: Hit<P>): WireRequest<P> {
  const { purpose } = Permit.open(hit.permit);
  const names = Object.keys(bodyFields) as (keyof typeof bodyFields)[];
  const body = names.map((name) => `${name}=${encodeValue(hit.body[name])}`).join("&");
  const headers: Headers = {
    host: hit.destination?.host ?? noDestination,
    connection: "close",
    "User-Agent": hit.userAgent,
    "Content-Type": "application/x-www-form-urlencoded",
    "content-length": names.some((name) => isPlaceholder(hit.body[name]))
      ? "<length of the body>"
      : String(body.length),
  };
  if (purpose === "send" && !(hit.destination && isAllowed(hit.body, headers)))
    throw new Error("A value is outside the published list: a defect of djstats, please report it.");
  return new WireRequest(purpose, { url: hit.destination?.url ?? null, headers, body });
}

/** Returns the bytes of a request, all ASCII, as HTTP/1.1 sends them. */
export function requestText(request: WireRequest<Purpose>): string {
  const path = request.url === null ? "/collect" : new URL(request.url).pathname;
  const names = Object.keys(headerFields) as (keyof Headers)[];
  return [
    `${request.method} ${path} HTTP/1.1`,
    ...names.map((name) => `${name}: ${request.headers[name]}`),
    "",
    request.body,
  ].join("\r\n");
}

/** Encodes a value. Its pattern allows only ASCII, so a character is a byte. */
function encodeValue(value: string): string {
  return isPlaceholder(value) ? value : encodeURIComponent(value);
}

/** Whether a value is a placeholder, which is printed unencoded. No value that may be sent can look like one. */
function isPlaceholder(value: string): boolean {
  return value.startsWith("<");
}
