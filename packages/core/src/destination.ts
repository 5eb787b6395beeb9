import { endpointCharacters } from "./limits.ts";

/** The names of the wire forms. */
export type FormName = "measurement-protocol" | "google-analytics-4";

/** The receiver of hits, and the count they belong to. Consent is given for one URL and one tracking ID. */
export interface Destination {
  /** The whole address: https, or http to a loopback address. No credentials, no query. */
  readonly url: string;
  /** Host and port, as in the `host` header. */
  readonly host: string;
  /** The receiver's property: on the wire as `tid`, or as `measurement_id` for Google Analytics 4. */
  readonly trackingId: string;
  /** The wire form that the receiver takes. */
  readonly form: FormName;
  /** The property's key for sending, for Google Analytics 4; else null. It is public. */
  readonly apiSecret: string | null;
}

/** A destination as it is configured, before it is checked. */
export interface Endpoint {
  readonly endpoint: string;
  readonly trackingId: string;
  /** Needed with a measurement ID of Google Analytics, `G-…`. */
  readonly apiSecret?: string;
}

/** A destination, or why there is none, in a sentence that repeats no address. */
export type DestinationLookup =
  | { readonly state: "found"; readonly destination: Destination }
  | { readonly state: "missing"; readonly why: string };

export const trackingIdPattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

/** Pattern of a measurement ID of Google Analytics 4. Those seen have ten characters; the length is not documented. */
export const measurementIdPattern = "G-[A-Z0-9]{4,20}";

/** Pattern of an API secret. Those seen have 22 characters; the length is not documented. */
export const apiSecretPattern = "[A-Za-z0-9_-]{1,64}";

/** Host and port as on the wire. URLs allow more in a name, such as `_` and `,`, that no host has. */
export const hostPattern: string = String.raw`(?:[A-Za-z0-9.\-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?`;

/**
 * An http or https URL in printable ASCII, with nothing encoded in its host. Host names in other scripts have to be
 * written in their ASCII form (`xn--`), as implementations of the URL standard differ there.
 */
const plainUrl = /^https?:\/\/(?=[!-~]+$)(?:[^/?#\\]*@)?[^@%/?#\\]+(?:[/?#][^\\]*)?$/i;

/** The path that each protocol adds to a URL without one. Google Analytics 4 has only this path. */
const defaultPaths: Readonly<Record<FormName, string>> = {
  "measurement-protocol": "/collect",
  "google-analytics-4": "/mp/collect",
};

/**
 * Returns the destination that `DJSTATS_ENDPOINT`, `DJSTATS_TRACKING_ID` and `DJSTATS_API_SECRET` name or, if none of
 * them is set, that of the build or the embedding program. An invalid one never falls back to another.
 */
export function lookUpDestination(
  env: { readonly [name: string]: string | undefined },
  builtIn: Endpoint | null,
): DestinationLookup {
  const endpoint = env["DJSTATS_ENDPOINT"] ?? "";
  const trackingId = env["DJSTATS_TRACKING_ID"] ?? "";
  const apiSecret = env["DJSTATS_API_SECRET"] ?? "";
  if (endpoint === "" && trackingId === "") {
    if (apiSecret !== "")
      return missing(
        "DJSTATS_API_SECRET is set without DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID; set all three.",
      );
    if (builtIn) return parseDestination(builtIn.endpoint, builtIn.trackingId, builtIn.apiSecret);
    return missing("No destination is configured.");
  }
  if (endpoint === "" || trackingId === "")
    return missing("Only one of DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID is set; set both.");
  return parseDestination(endpoint, trackingId, apiSecret);
}

/**
 * Parses a destination. A tracking ID that begins with `G-` is a measurement ID of Google Analytics 4. Adds the path of
 * the protocol to a URL without one.
 *
 * @returns it, or why there is none, in a sentence that does not repeat the URL, which may contain a password
 */
export function parseDestination(endpoint: string, trackingId: string, apiSecret = ""): DestinationLookup {
  const form: FormName = /^G-/i.test(trackingId) ? "google-analytics-4" : "measurement-protocol";
  const wrongProperty = form === "google-analytics-4" ? whyNoProperty(trackingId, apiSecret) : null;
  if (wrongProperty) return missing(wrongProperty);
  if (!matches(trackingIdPattern, trackingId))
    return missing("The tracking ID must be 1 to 64 letters, digits, '-', '_' or '.', such as UA-12345-1.");
  const path = defaultPaths[form];
  const wrong = (what: string) =>
    missing(`The endpoint ${what}; give one such as https://collector.example${path}.`);
  const looksRight = endpoint.length <= endpointCharacters && plainUrl.test(endpoint);
  const url = looksRight && URL.parse(endpoint);
  if (!url) return wrong("is not an http or https address");
  if (url.username || url.password) return wrong("contains a user name or password");
  if (/[?#]/.test(endpoint)) return wrong("contains a query or a fragment");
  if (url.port === "0") return wrong("names port 0");
  if (!matches(hostPattern, url.host))
    return wrong("has a host name with characters other than letters, digits, '-' and '.'");
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return wrong("uses http, which is allowed only for loopback addresses");
  if (url.pathname === "/") url.pathname = path;
  if (form === "google-analytics-4" && url.pathname !== path)
    return wrong("has another path than Google Analytics 4 has");
  return {
    state: "found",
    destination: {
      url: url.href,
      host: url.host,
      trackingId,
      form,
      apiSecret: form === "google-analytics-4" ? apiSecret : null,
    },
  };
}

/** Returns what is wrong with a property of Google Analytics 4, in a sentence that does not repeat the secret. */
function whyNoProperty(measurementId: string, apiSecret: string): string | null {
  if (!matches(measurementIdPattern, measurementId))
    return "A tracking ID that begins with G- must be a measurement ID of Google Analytics, G- and 4 to 20 capital letters and digits.";
  if (apiSecret === "")
    return "The tracking ID is a measurement ID of Google Analytics, which needs an API secret: set DJSTATS_API_SECRET too.";
  return matches(apiSecretPattern, apiSecret)
    ? null
    : "The API secret (DJSTATS_API_SECRET) must be 1 to 64 letters, digits, '-' or '_'.";
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

function missing(why: string): DestinationLookup {
  return { state: "missing", why };
}

/** Whether a host is in 127.0.0.0/8, `[::1]` or `localhost`, which never leave the machine (RFC 6761, RFC 5735). */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
