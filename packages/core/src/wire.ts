import { encodePairs, isPlaceholder } from "./encode-pairs.ts";
import type { EventValues, Hit } from "./hit.ts";
import { Permit, type Purpose } from "./permit.ts";
import { wireForms } from "./wire-forms.ts";

/** The headers of a request, by name, in their order and spelling on the wire. */
export type Headers = EventValues["headers"] & { readonly "content-length": string };

/** One complete request: nothing is added to it when it is sent. */
export class WireRequest<P extends Purpose> {
  readonly #purpose: P;
  readonly method = "POST";
  /** With its query. Null only if no destination is configured; it can then only be printed. */
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
 * Encodes a hit in its wire form. Only what the form's list contains is encoded.
 *
 * @throws Error if a hit to be sent has a value that its field does not allow, which is a bug in djstats
 */
export function encode<P extends Purpose>(hit: Hit<P>): WireRequest<P> {
  const { purpose } = Permit.open(hit.permit);
  const form = wireForms[hit.form];
  const body = form.bodyText(hit.body);
  const query = encodePairs(hit.query);
  const headers: Headers = {
    ...hit.headers,
    "content-length": Object.values(hit.body).some(isPlaceholder)
      ? "<length of the body>"
      : String(body.length),
  };
  if (purpose === "send" && !(hit.destination && form.isAllowed(hit, headers)))
    throw new Error("Internal error in djstats: a value is outside the published list. Please report it.");
  const url = hit.destination && hit.destination.url + (query && `?${query}`);
  return new WireRequest(purpose, { url, headers, body });
}

/** Returns the bytes of a request, all ASCII, as HTTP/1.1 sends them. */
export function requestText(request: WireRequest<Purpose>): string {
  const { pathname, search } = new URL(request.url ?? "http://localhost/collect");
  return [
    `${request.method} ${pathname}${search} HTTP/1.1`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    "",
    request.body,
  ].join("\r\n");
}
