import * as exported from "@djstats/core";
import { defaultProfile, fields, notice } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import { expect, it } from "vitest";

it("fits a terminal in eight lines", () => {
  const destination = {
    host: "collector.example",
    trackingId: "UA-12345-1",
    form: "measurement-protocol",
  } as const;
  const text = notice(destination, { program: "djstats", site: "https://what-we-send.example/" });
  expect(text).toMatchInlineSnapshot(`
    "Django's sponsors ask how many developers use it; djstats counts them.
    Each startproject, startapp or runserver sends one anonymous event: which of
    the three ran, the versions of Django and Python, the kind of system and a
    random ID. No names, paths or arguments.
    Nothing is sent in this run, nor in the next ten minutes.
    It is sent to:     collector.example, property UA-12345-1
    To turn it off:    djstats off      or set  DJANGO_NO_ANALYTICS=1
    All that is sent:  https://what-we-send.example/      or  djstats show runserver
    "
  `);
  // Without a site, it does not name one: a placeholder would be a false promise.
  expect(notice(destination, { program: "djstats", site: null })).toContain(
    "\nAll that is sent:  djstats show runserver\n",
  );
  // An embedding program names its own command or, if it has none, the variables.
  expect(notice(destination, { program: "acme stats", site: null })).toContain(
    "    acme stats off      or set  DJANGO_NO_ANALYTICS=1\n",
  );
  expect(notice(destination, defaultProfile).split("\n").slice(6)).toEqual([
    "To turn it off:    set  DJANGO_NO_ANALYTICS=1",
    "All that is sent:  set  DJANGO_ANALYTICS_DEBUG=1",
    "",
  ]);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(8);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

it("has a JSON Schema generated from the same list", () => {
  const schema = bodyJsonSchema() as { properties: Record<string, unknown>; additionalProperties: boolean };
  expect(Object.keys(schema.properties)).toEqual(fields.filter((f) => f.place === "body").map((f) => f.wire));
  expect(schema.additionalProperties).toBe(false);
});

it("exports these names and no others", () => {
  expect(Object.keys(exported).sort()).toMatchInlineSnapshot(`
    [
      "buildHit",
      "checkRequest",
      "ciVariable",
      "ciVariables",
      "clientIdPattern",
      "commands",
      "decide",
      "defaultProfile",
      "destinationOf",
      "encode",
      "fields",
      "globalRule",
      "isClientId",
      "isCommand",
      "isDisabled",
      "isLoopback",
      "isTruthy",
      "isUuid",
      "knownDestinationOf",
      "maySend",
      "notice",
      "noticeVersion",
      "numbersRequest",
      "numbersRequestText",
      "parseDestination",
      "parsePublishedNumbers",
      "reasons",
      "requestText",
      "statusOf",
      "userAgent",
      "wireForms",
    ]
  `);
});
