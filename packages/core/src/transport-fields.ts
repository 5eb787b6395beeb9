import { hostPattern } from "./destination.ts";
import { type About, type Choice, type Field, matching, oneOf, type Pattern } from "./field.ts";
import { reviewed } from "./reviews.ts";

const sent = { since: "0.1.0", paragraph: "DEP 8, “How will analytics be sent?”", ...reviewed } as const;
const proxied = { onlyWhen: "HTTPS_PROXY or ALL_PROXY names a proxy" } as const;
/** The origin of headers that HTTP itself requires. */
export const http = { since: "0.1.0", paragraph: "RFC 9110, RFC 9112 (HTTP/1.1)", ...reviewed } as const;

/** The first headers of a request, whatever its wire form. */
export const connectionHeaders: {
  readonly host: Field<Pattern>;
  readonly connection: Field<Choice<"close">>;
} = {
  host: matching(hostPattern, {
    what: "The receiver's host name",
    why: "Required by HTTP.",
    source: "The destination's URL.",
    example: "collector.example",
    ...http,
  }),
  connection: oneOf(["close"], {
    what: "Ends the connection after the request; always close",
    why: "HTTP requires it if the connection is not reused.",
    source: "Constant.",
    example: "close",
    ...http,
  }),
};

/** The last header of a request. */
export const lengthHeader: { readonly "content-length": Field<Pattern> } = {
  "content-length": matching(String.raw`\d{1,4}`, {
    what: "Length of the body in bytes",
    why: "HTTP expects it with a body.",
    source: "Computed from the body.",
    example: "143",
    ...http,
  }),
};

/** Headers of the CONNECT request that a proxy, if there is one, sees in addition; in this order. */
export const proxyFields: Readonly<Record<string, About>> = {
  host: {
    what: "The destination's host, and its port unless it is 443",
    why: "Required by HTTP.",
    source: "The destination's URL.",
    example: "collector.example",
    ...proxied,
    ...http,
  },
  connection: {
    what: "Ends the connection after the request; always close",
    why: "HTTP requires it if the connection is not reused.",
    source: "Constant.",
    example: "close",
    ...proxied,
    ...http,
  },
  "proxy-authorization": {
    what: "Your user name and password for the proxy",
    why: "The proxy requires them. The destination never sees them.",
    source: "The proxy's URL.",
    example: "Basic dXNlcjpwYXNzd29yZA==",
    ...http,
    onlyWhen: "HTTPS_PROXY or ALL_PROXY names a proxy with them",
  },
  "proxy-connection": {
    what: "For older proxies; always keep-alive",
    why: "Our HTTP client in Node, undici, sends it; the one in Python sends the same.",
    source: "Constant.",
    example: "keep-alive",
    ...proxied,
    ...http,
  },
};

/** Returns what the receiver and anyone on the network path can see from the connection itself. */
export function connectionFacts(whyAddress: string): Readonly<Record<string, About>> {
  return {
    "IP address": {
      what: "The address your connection comes from",
      why: whyAddress,
      source: "Your network.",
      example: "192.0.2.7",
      ...sent,
    },
    "TLS handshake": {
      what: "The destination's host name, and the TLS capabilities of Node or Python",
      why: "Every encrypted connection begins with it.",
      source: "Whichever of the two sends: Node for djstats run, Python for the Django app.",
      example: "collector.example",
      onlyWhen: "the destination is https",
      ...sent,
    },
    time: {
      what: "When the request arrives",
      why: "The receiver can see it. The request itself contains no time.",
      source: "The receiver's clock.",
      example: "2026-11-24T09:30:00Z",
      ...sent,
    },
  };
}
