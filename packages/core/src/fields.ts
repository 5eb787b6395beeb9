import * as v from "valibot";
import { clientIdPattern } from "./client-id.ts";
import { commands } from "./commands.ts";
import { hostPattern, trackingIdPattern } from "./destination.ts";
import { type About, type Field, matching, oneOf, strictSchema } from "./field.ts";
import { userAgentPattern } from "./user-agent.ts";
import { djangoVersionPattern } from "./versions.ts";

const tracked = { since: "0.1.0", paragraph: "DEP 8, “What is tracked?”" } as const;
const sent = { since: "0.1.0", paragraph: "DEP 8, “How will analytics be sent?”" } as const;
const proxied = { onlyWhen: "HTTPS_PROXY or ALL_PROXY names a proxy" } as const;
const http = { since: "0.1.0", paragraph: "RFC 9110, RFC 9112 (HTTP/1.1)" } as const;

/** The body, `application/x-www-form-urlencoded`, in this order. */
export const bodyFields = {
  v: oneOf(["1"], {
    what: "Protocol version; always 1",
    why: "Required by the protocol.",
    source: "Constant.",
    example: "1",
    ...tracked,
  }),
  tid: matching(trackingIdPattern, {
    what: "The receiver's ID for this count (tracking ID)",
    why: "A receiver may run several counts. The value is the same for everyone.",
    source: "Set by the build, or by DJSTATS_TRACKING_ID.",
    example: "UA-12345-1",
    ...tracked,
  }),
  cid: matching(clientIdPattern, {
    what: "Your random ID (UUID, version 4)",
    why: "So that ten commands from one developer count as one developer.",
    source:
      "Random bits, generated on your machine when the notice was shown. `djstats id --rotate` replaces the ID, `djstats forget` deletes it.",
    example: "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63",
    ...tracked,
  }),
  t: oneOf(["event"], {
    what: "Type of hit; always event",
    why: "Required by the protocol.",
    source: "Constant.",
    example: "event",
    ...tracked,
  }),
  ec: oneOf(commands, {
    what: "Which of the three commands ran",
    why: "Each command marks a different stage of work. Its arguments are not sent.",
    source: "The command that Django ran.",
    example: "runserver",
    ...tracked,
  }),
  ea: oneOf(commands, {
    what: "The command again",
    why: "The protocol requires an action; repeating the command adds no information.",
    source: "Copied from ec.",
    example: "runserver",
    since: "0.1.0",
    paragraph: "Measurement Protocol v1, “Event Action”",
  }),
  an: oneOf(["Django"], {
    what: "Application name; always Django",
    why: "Required by the protocol.",
    source: "Constant.",
    example: "Django",
    ...tracked,
  }),
  aid: oneOf(["Django"], {
    what: "The application name again, under DEP 8's parameter",
    why: "DEP 8 asks for the application name in this parameter.",
    source: "Constant.",
    example: "Django",
    ...tracked,
  }),
  av: matching(djangoVersionPattern, {
    what: "Django's version",
    why: "To know which versions to support.",
    source:
      "Django. A development version is shortened to its series; an unrecognised one is sent as `other`.",
    example: "5.2.3",
    ...tracked,
  }),
  aip: oneOf(["1"], {
    what: "Asks the receiver to mask your IP address; always 1",
    why: "The protocol then requires the receiver not to store your address.",
    source: "Constant.",
    example: "1",
    ...tracked,
  }),
} satisfies Record<string, Field>;

/** The headers, in this order and spelling. There are no others, and no cookies. */
export const headerFields = {
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
  "User-Agent": matching(userAgentPattern, {
    what: "Django and Python versions, and the kind of system",
    why: "To know which versions to support.",
    source:
      "Django, Python, the family of the operating system, the processor, the version of macOS or Windows. Unrecognised values are sent as `other`.",
    example: "Django/5.2.3 CPython/3.13.1 (Macintosh; Intel macOS 10.12.0)",
    ...tracked,
  }),
  "Content-Type": oneOf(["application/x-www-form-urlencoded"], {
    what: "The format of the body",
    why: "HTTP expects it with a body.",
    source: "Constant.",
    example: "application/x-www-form-urlencoded",
    ...http,
  }),
  "content-length": matching(String.raw`\d{1,4}`, {
    what: "Length of the body in bytes",
    why: "HTTP expects it with a body.",
    source: "Computed from the body.",
    example: "143",
    ...http,
  }),
} satisfies Record<string, Field>;

/** Headers of the CONNECT request that a proxy, if there is one, sees in addition; in this order. */
const proxyFields = {
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
} satisfies Record<string, About>;

/** What the receiver and anyone on the network path can see from the connection itself. */
const connectionFacts = {
  "IP address": {
    what: "The address your connection comes from",
    why: "No request can be sent without it. Our collector does not store it; to limit abuse, it holds a keyed hash of the network in memory.",
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
} satisfies Record<string, About>;

/** Valibot's schema of a body (DEP 8, "What is tracked?"): every parameter by its wire name, and no other. */
export const bodySchema: ReturnType<typeof strictSchema<typeof bodyFields>> = strictSchema(bodyFields);
/** Valibot's schema of the headers: every one in its spelling on the wire, and no other. */
export const headerSchema: ReturnType<typeof strictSchema<typeof headerFields>> = strictSchema(headerFields);

/** The values of a body, by wire name. */
export type Body = v.InferOutput<typeof bodySchema>;
/** The values of the headers, by wire name. */
export type Headers = v.InferOutput<typeof headerSchema>;

/** Whether a body and headers contain every field, each with an allowed value, and nothing else. */
export function isAllowed(body: unknown, headers: unknown): boolean {
  return v.is(bodySchema, body) && v.is(headerSchema, headers);
}

/** One line of the published list. */
export interface ListedField extends About {
  /** Name on the wire, in its spelling there. */
  readonly wire: string;
  readonly place: "body" | "header" | "proxy header" | "connection";
  /** The closed set of its values, or null. */
  readonly values: readonly string[] | null;
  /** The regular expression that its value matches, or null. */
  readonly pattern: string | null;
}

/** The closed list of everything that is sent. `djstats explain`, the site and the JSON Schema are generated from it. */
export const fields: readonly ListedField[] = [
  ...Object.entries(bodyFields).map(([wire, field]) => listed(wire, "body", field)),
  ...Object.entries(headerFields).map(([wire, field]) => listed(wire, "header", field)),
  ...Object.entries(proxyFields).map(([wire, about]) => unchecked(wire, "proxy header", about)),
  ...Object.entries(connectionFacts).map(([wire, about]) => unchecked(wire, "connection", about)),
];

function listed(wire: string, place: ListedField["place"], { schema, about }: Field): ListedField {
  const options = "options" in schema ? (schema.options as readonly string[]) : null;
  const regex =
    "pipe" in schema ? (schema.pipe as readonly { requirement?: RegExp }[])[1]?.requirement : null;
  return { wire, place, ...about, values: options, pattern: regex?.source ?? null };
}

function unchecked(wire: string, place: ListedField["place"], about: About): ListedField {
  return { wire, place, ...about, values: null, pattern: null };
}
