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
    what: "The protocol's version, always 1",
    why: "The protocol asks for it.",
    source: "A constant.",
    example: "1",
    ...tracked,
  }),
  tid: matching(trackingIdPattern, {
    what: "The receiver's own name for this count",
    why: "A receiver may keep several counts. It is the same for everybody.",
    source: "The build, or DJSTATS_TRACKING_ID.",
    example: "UA-12345-1",
    ...tracked,
  }),
  cid: matching(clientIdPattern, {
    what: "Your random id (UUID, version 4)",
    why: "So that ten commands of a developer count as one developer.",
    source:
      "Random bits, made here when the notice was shown. `djstats id --rotate` makes others, `djstats forget` removes it.",
    example: "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63",
    ...tracked,
  }),
  t: oneOf(["event"], {
    what: "Kind of hit, always event",
    why: "The protocol asks for it.",
    source: "A constant.",
    example: "event",
    ...tracked,
  }),
  ec: oneOf(commands, {
    what: "Which of the three commands ran",
    why: "They are different moments of work. Arguments are not sent.",
    source: "The command that Django ran.",
    example: "runserver",
    ...tracked,
  }),
  ea: oneOf(commands, {
    what: "The same again",
    why: "The protocol asks for an action; repeating says nothing new.",
    source: "Copied from ec.",
    example: "runserver",
    since: "0.1.0",
    paragraph: "Measurement Protocol v1, “Event Action”",
  }),
  an: oneOf(["Django"], {
    what: "Name of the application, always Django",
    why: "The protocol asks for it.",
    source: "A constant.",
    example: "Django",
    ...tracked,
  }),
  aid: oneOf(["Django"], {
    what: "The same again, by DEP 8's name for it",
    why: "DEP 8 asks for it by this name.",
    source: "A constant.",
    example: "Django",
    ...tracked,
  }),
  av: matching(djangoVersionPattern, {
    what: "Django's version",
    why: "To know which versions to support.",
    source: "Django; a development version is cut to its series, the unusual becomes `other`.",
    example: "5.2.3",
    ...tracked,
  }),
  aip: oneOf(["1"], {
    what: "A request to mask the IP address, always 1",
    why: "The receiver must then not keep your address.",
    source: "A constant.",
    example: "1",
    ...tracked,
  }),
} satisfies Record<string, Field>;

/** The headers, in this order and spelling. There are no others, and no cookies. */
export const headerFields = {
  host: matching(hostPattern, {
    what: "The receiver's own host name",
    why: "HTTP asks for it.",
    source: "The address of the destination.",
    example: "collector.example",
    ...http,
  }),
  connection: oneOf(["close"], {
    what: "That the connection then ends, always close",
    why: "HTTP asks for it.",
    source: "A constant.",
    example: "close",
    ...http,
  }),
  "User-Agent": matching(userAgentPattern, {
    what: "The versions of Django and Python, and the kind of system",
    why: "To know which versions to support.",
    source: "Django, Python, the system's family and processor, macOS' version; the unusual becomes `other`.",
    example: "Django/5.2.3 CPython/3.13.1 (Macintosh; Intel macOS 10.12.0)",
    ...tracked,
  }),
  "Content-Type": oneOf(["application/x-www-form-urlencoded"], {
    what: "The form of the body",
    why: "HTTP asks for it.",
    source: "A constant.",
    example: "application/x-www-form-urlencoded",
    ...http,
  }),
  "content-length": matching(String.raw`\d{1,4}`, {
    what: "Number of bytes of the body",
    why: "HTTP asks for it.",
    source: "Counted.",
    example: "143",
    ...http,
  }),
} satisfies Record<string, Field>;

/** What a proxy sees besides, where there is one: one CONNECT request with these headers, in this order. */
const proxyFields = {
  host: {
    what: "The destination's host, and its port where that is not 443",
    why: "HTTP asks for it.",
    source: "The address of the destination.",
    example: "collector.example",
    ...proxied,
    ...http,
  },
  connection: {
    what: "That the connection then ends, always close",
    why: "HTTP asks for it.",
    source: "A constant.",
    example: "close",
    ...proxied,
    ...http,
  },
  "proxy-authorization": {
    what: "Your user name and password for the proxy",
    why: "The proxy asks for them; the destination never sees them.",
    source: "The address of the proxy.",
    example: "Basic dXNlcjpwYXNzd29yZA==",
    ...http,
    onlyWhen: "HTTPS_PROXY or ALL_PROXY names a proxy with them",
  },
  "proxy-connection": {
    what: "For older proxies, always keep-alive",
    why: "Our HTTP client, undici, sends it.",
    source: "A constant.",
    example: "keep-alive",
    ...proxied,
    ...http,
  },
} satisfies Record<string, About>;

/** What anyone on the way, and the receiver, can tell from the connection itself. */
const connectionFacts = {
  "IP address": {
    what: "The address your connection comes from",
    why: "Nothing can be sent without. Our collector stores none of it; its network, in memory, bounds abuse.",
    source: "Your network.",
    example: "192.0.2.7",
    ...sent,
  },
  "TLS handshake": {
    what: "The destination's host name, and what Node's TLS can do",
    why: "The connection is encrypted.",
    source: "Node.",
    example: "collector.example",
    onlyWhen: "the destination is https",
    ...sent,
  },
  time: {
    what: "When the request arrives",
    why: "It shows. No time is sent.",
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

/** Whether a body and headers are what the fields allow: each there, each in its pattern, nothing else. */
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

/** The closed list: all that is transmitted. `djstats explain`, the site and JSON Schema are made of it. */
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
