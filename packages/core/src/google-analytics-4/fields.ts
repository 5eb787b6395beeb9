import { clientIdPattern } from "../client-id.ts";
import { commands } from "../commands.ts";
import { implementationNames, machineNames, systemNames, systemVersionPattern } from "../describe-system.ts";
import { apiSecretPattern, measurementIdPattern } from "../destination.ts";
import { type Fields, matching, oneOf } from "../field.ts";
import { reviewed } from "../reviews.ts";
import { connectionHeaders, http, lengthHeader } from "../transport-fields.ts";
import { djangoVersionPattern, pythonVersionPattern } from "../versions.ts";

const tracked = { since: "0.1.0", paragraph: "DEP 8, “What is tracked?”", ...reviewed } as const;
const protocol = {
  since: "0.1.0",
  paragraph: "Measurement Protocol for Google Analytics 4",
  ...reviewed,
} as const;

/** The query of the URL, in this order. */
export const queryFields = {
  measurement_id: matching(measurementIdPattern, {
    what: "The receiver's ID for this count (measurement ID)",
    why: "It names the property that counts. The value is the same for everyone.",
    source: "Set by the build, or by DJSTATS_TRACKING_ID.",
    example: "G-ABCDE12345",
    ...protocol,
  }),
  api_secret: matching(apiSecretPattern, {
    what: "The property's key for sending",
    why: "Google requires it. It only allows sending, it is the same for everyone, and it is public.",
    source: "Set by the build, or by DJSTATS_API_SECRET.",
    example: "k3Xw0s_hT2qVbA9-LmZr4Q",
    ...protocol,
  }),
} satisfies Fields;

/** The body, JSON, in this order. `consent` and `device` are objects, `events` is a list of one. */
export const bodyFields = {
  client_id: matching(clientIdPattern, {
    what: "Your random ID (UUID, version 4)",
    why: "So that ten commands from one developer count as one developer.",
    source:
      "Random bits, generated on your machine when the notice was shown. `djstats id --rotate` replaces the ID, `djstats forget` deletes it.",
    example: "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63",
    ...tracked,
  }),
  "consent.ad_user_data": oneOf(["DENIED"], {
    what: "Forbids Google to use the event for advertising; always DENIED",
    why: "Without it, Google decides.",
    source: "Constant.",
    example: "DENIED",
    ...protocol,
  }),
  "consent.ad_personalization": oneOf(["DENIED"], {
    what: "Forbids Google to personalise advertising by it; always DENIED",
    why: "Without it, Google decides.",
    source: "Constant.",
    example: "DENIED",
    ...protocol,
  }),
  "device.category": oneOf(["desktop"], {
    what: "The kind of device; always desktop",
    why: "Without it, Google derives one.",
    source: "Constant.",
    example: "desktop",
    ...protocol,
  }),
  "device.operating_system": oneOf(systemNames, {
    what: "The family of the operating system",
    why: "To know which systems to support.",
    source: "The operating system. An unrecognised one is sent as `other`.",
    example: "macOS",
    ...tracked,
  }),
  "device.operating_system_version": matching(systemVersionPattern, {
    what: "The version of macOS or Windows; other elsewhere",
    why: "To know which systems to support.",
    source: "The operating system. No kernel, build or distribution.",
    example: "10.12.0",
    ...tracked,
  }),
  "events.name": oneOf(commands, {
    what: "Which of the three commands ran",
    why: "Each command marks a different stage of work. Its arguments are not sent.",
    source: "The command that Django ran.",
    example: "runserver",
    ...tracked,
  }),
  "events.params.django_version": matching(djangoVersionPattern, {
    what: "Django's version",
    why: "To know which versions to support.",
    source:
      "Django. A development version is shortened to its series; an unrecognised one is sent as `other`.",
    example: "5.2.3",
    ...tracked,
  }),
  "events.params.python_version": matching(pythonVersionPattern, {
    what: "Python's version",
    why: "To know which versions to support.",
    source: "Python. An unrecognised version is sent as `other`.",
    example: "3.13.1",
    ...tracked,
  }),
  "events.params.python_implementation": oneOf(implementationNames, {
    what: "Which Python it is",
    why: "To know which implementations to support.",
    source: "Python. An unrecognised one is sent as `other`.",
    example: "CPython",
    ...tracked,
  }),
  "events.params.machine": oneOf(machineNames, {
    what: "The kind of processor",
    why: "To know which systems to support.",
    source: "The operating system. An unrecognised one is sent as `other`.",
    example: "Intel",
    ...tracked,
  }),
  "events.params.session_id": matching(String.raw`1\d{9}`, {
    what: "Ten digits that are random in each run",
    why: "Google counts an event as activity only if it has one.",
    source: "Random digits of this run. They contain no time and link nothing.",
    example: "1483920617",
    ...protocol,
  }),
  "events.params.engagement_time_msec": oneOf(["1"], {
    what: "The time spent, in milliseconds; always the number 1",
    why: "Google counts an event as activity only if it has one.",
    source: "Constant.",
    example: "1",
    ...protocol,
  }),
} satisfies Fields;

/** The values of the body that are numbers in JSON. */
export const numberFields: readonly string[] = ["events.params.engagement_time_msec"];

/** The headers, in this order and spelling. There are no others: no `User-Agent`, and no cookies. */
export const headerFields = {
  ...connectionHeaders,
  "Content-Type": oneOf(["application/json"], {
    what: "The format of the body",
    why: "HTTP expects it with a body.",
    source: "Constant.",
    example: "application/json",
    ...http,
  }),
  ...lengthHeader,
} satisfies Fields;
