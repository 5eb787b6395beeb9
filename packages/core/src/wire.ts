import { bodyFields, type Headers, headerFields, isAllowed } from "./fields.ts";
import { type Hit, noDestination } from "./hit.ts";
import { Permit, type Purpose } from "./permit.ts";

/** One request, complete: nothing is added to it on the way out. */
export class WireRequest<P extends Purpose> {
  readonly #purpose: P;
  readonly method = "POST";
  /** Null only where no destination is configured, and then it can only be printed. */
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

/** Whether this very value may be sent: made by `encode`, of a hit whose permit is one to send. */
export function maySend(request: unknown): request is WireRequest<"send"> & { readonly url: string } {
  return WireRequest.purposeOf(request) === "send";
}

/**
 * Encodes a hit for Measurement Protocol v1. Only what the schema lists is encoded.
 *
 * @throws Error where a hit to be sent holds a value that its field does not allow, which is a defect of djstats.
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

/** The bytes of a request (all ASCII) as HTTP/1.1 puts them on the connection. */
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

/** Every value is ASCII by its pattern, so that a character is a byte. */
function encodeValue(value: string): string {
  return isPlaceholder(value) ? value : encodeURIComponent(value);
}

/** Placeholders are printed as they are. No value that may be sent can begin like one. */
function isPlaceholder(value: string): boolean {
  return value.startsWith("<");
}
