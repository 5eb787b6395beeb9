import type { Destination } from "../destination.ts";

/** The path of the published numbers, on the host that receives hits. */
const numbersPath = "/numbers/latest.json";

/** The request for published numbers. A person makes it with `djstats numbers`; no run of a command does. */
export interface NumbersRequest {
  readonly method: "GET";
  readonly url: string;
  readonly headers: { readonly host: string; readonly connection: "close" };
}

/**
 * Returns the request for the numbers that a destination's host publishes. It has two headers, no ID, no cookie and no
 * `User-Agent`, and is the same for everyone.
 *
 * @returns null for Google Analytics, which publishes none
 */
export function numbersRequest({ url, host, form }: Destination): NumbersRequest | null {
  if (form === "google-analytics-4") return null;
  return {
    method: "GET",
    url: url.slice(0, url.indexOf("/", "https://".length)) + numbersPath,
    headers: { host, connection: "close" },
  };
}

/** Returns the bytes of the request, all ASCII, as HTTP/1.1 sends them. */
export function numbersRequestText({ method, url, headers }: NumbersRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${new URL(url).pathname} HTTP/1.1`, ...lines, "", ""].join("\r\n");
}
