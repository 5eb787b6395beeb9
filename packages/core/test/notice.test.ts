import * as exported from "@djstats/core";
import { fields, notice } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import { expect, it } from "vitest";

it("is said in eight lines that fit a terminal", () => {
  const text = notice({ host: "collector.example" }, "https://djstats.example/");
  expect(text).toMatchInlineSnapshot(`
    "Django's sponsors ask how many developers use it; djstats counts them.
    From your next startproject, startapp or runserver on it sends one anonymous
    event to collector.example: which of the three ran, the versions of Django
    and Python, the kind of system and a random id. No names, paths or arguments.
    Nothing has been sent yet, nor will be in this run.
    To turn it off:    djstats off      or set  DJANGO_NO_ANALYTICS=1
    To see it first:   djstats show runserver
    All that is sent:  https://djstats.example/
    "
  `);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(8);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

it("has a JSON Schema made of the same list", () => {
  const schema = bodyJsonSchema() as { properties: Record<string, unknown>; additionalProperties: boolean };
  expect(Object.keys(schema.properties)).toEqual(fields.filter((f) => f.place === "body").map((f) => f.wire));
  expect(schema.additionalProperties).toBe(false);
});

it("exports these names and no others", () => {
  expect(Object.keys(exported).sort()).toMatchInlineSnapshot(`
    [
      "bodySchema",
      "buildHit",
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
      "headerSchema",
      "isClientId",
      "isCommand",
      "isLoopback",
      "isTruthy",
      "isUuid",
      "maySend",
      "notice",
      "noticeVersion",
      "parseDestination",
      "reasons",
      "requestText",
      "statusOf",
      "userAgent",
    ]
  `);
});
