import { clientIdPattern } from "../client-id.ts";
import { commands } from "../commands.ts";
import { trackingIdPattern } from "../destination.ts";
import { type Fields, matching, oneOf } from "../field.ts";
import { reviewed } from "../reviews.ts";
import { connectionHeaders, http, lengthHeader } from "../transport-fields.ts";
import { userAgentPattern } from "../user-agent.ts";
import { djangoVersionPattern } from "../versions.ts";

const tracked = { since: "0.1.0", paragraph: "DEP 8, “What is tracked?”", ...reviewed } as const;

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
    ...reviewed,
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
} satisfies Fields;

/** The headers, in this order and spelling. There are no others, and no cookies. */
export const headerFields = {
  ...connectionHeaders,
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
  ...lengthHeader,
} satisfies Fields;
