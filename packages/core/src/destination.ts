import { endpointCharacters } from "./limits.ts";

/** The receiver of hits, and the count they belong to. Consent is given for one URL and one tracking ID. */
export interface Destination {
  /** The whole address: https, or http to a loopback address. No credentials, no query. */
  readonly url: string;
  /** Host and port, as in the `host` header. */
  readonly host: string;
  /** The receiver's property, on the wire as `tid`. */
  readonly trackingId: string;
}

/** A destination, or why there is none, in a sentence that repeats no address. */
export type DestinationLookup =
  | { readonly state: "found"; readonly destination: Destination }
  | { readonly state: "missing"; readonly why: string };

export const trackingIdPattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

/** Host and port as on the wire. URLs allow more in a name, such as `_` and `,`, that no host has. */
export const hostPattern: string = String.raw`(?:[A-Za-z0-9.\-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?`;

/**
 * An http or https URL in printable ASCII, with nothing encoded in its host. Host names in other scripts have to be
 * written in their ASCII form (`xn--`), as implementations of the URL standard differ there.
 */
const plainUrl = /^https?:\/\/(?=[!-~]+$)(?:[^/?#\\]*@)?[^@%/?#\\]+(?:[/?#][^\\]*)?$/i;

/** Protocol: Measurement Protocol v1's own path, taken when the address has none. */
const defaultPath = "/collect";

/**
 * Returns the destination that `DJSTATS_ENDPOINT` and `DJSTATS_TRACKING_ID` name or, if neither is set, that of the
 * build or the embedding program. An invalid one never falls back to another.
 */
export function lookUpDestination(
  env: { readonly [name: string]: string | undefined },
  builtIn: { readonly endpoint: string; readonly trackingId: string } | null,
): DestinationLookup {
  const endpoint = env["DJSTATS_ENDPOINT"] ?? "";
  const trackingId = env["DJSTATS_TRACKING_ID"] ?? "";
  if (endpoint === "" && trackingId === "") {
    if (builtIn) return parseDestination(builtIn.endpoint, builtIn.trackingId);
    return missing("No destination is configured.");
  }
  if (endpoint === "" || trackingId === "")
    return missing("Only one of DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID is set; set both.");
  return parseDestination(endpoint, trackingId);
}

/**
 * Parses a destination; adds `/collect` to a URL without a path.
 *
 * @returns it, or why there is none, in a sentence that does not repeat the URL, which may contain a password
 */
export function parseDestination(endpoint: string, trackingId: string): DestinationLookup {
  if (!new RegExp(`^${trackingIdPattern}$`).test(trackingId))
    return missing("The tracking ID must be 1 to 64 letters, digits, '-', '_' or '.', such as UA-12345-1.");
  const wrong = (what: string) =>
    missing(`The endpoint ${what}; give one such as https://collector.example/collect.`);
  const looksRight = endpoint.length <= endpointCharacters && plainUrl.test(endpoint);
  const url = looksRight && URL.parse(endpoint);
  if (!url) return wrong("is not an http or https address");
  if (url.username || url.password) return wrong("contains a user name or password");
  if (/[?#]/.test(endpoint)) return wrong("contains a query or a fragment");
  if (url.port === "0") return wrong("names port 0");
  if (!new RegExp(`^${hostPattern}$`).test(url.host))
    return wrong("has a host name with characters other than letters, digits, '-' and '.'");
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return wrong("uses http, which is allowed only for loopback addresses");
  if (url.pathname === "/") url.pathname = defaultPath;
  return {
    state: "found",
    destination: { url: url.href, host: url.host, trackingId },
  };
}

function missing(why: string): DestinationLookup {
  return { state: "missing", why };
}

/** 127.0.0.0/8, `[::1]` and `localhost`: the addresses that cannot leave the machine (RFC 6761, RFC 5735). */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
