import { wireForms } from "@djstats/core";
import { describe, expect, it } from "vitest";
import { findEventFaults } from "../src/receive/event-faults.ts";
import { eventLimits, whyNotName } from "../src/receive/event-names.ts";

const { fields } = wireForms["google-analytics-4"];
const event = (name: string, params: object = {}) =>
  JSON.stringify({ client_id: "1.2", events: [{ name, params }] });

describe("Google Analytics accepts every name that djstats sends", () => {
  const names = fields.find(({ wire }) => wire === "events.name")?.values ?? [];
  const params = fields.filter(({ wire }) => wire.startsWith("events.params."));

  it.each(names)("the event %s", (name) => {
    expect(whyNotName("event", name)).toBeNull();
  });

  it.each(params.map(({ wire }) => wire.replace("events.params.", "")))("the parameter %s", (name) => {
    expect(whyNotName("param", name)).toBeNull();
  });

  it("with at most 25 parameters, each of at most 100 characters", () => {
    expect(names).toHaveLength(3);
    expect(params.length).toBeLessThanOrEqual(eventLimits.params);
    for (const { values, example } of params)
      for (const value of values ?? [example]) expect(value.length).toBeLessThanOrEqual(100);
  });
});

describe("the validator", () => {
  it.each<[string, string, readonly string[]]>([
    ["a good event", event("runserver", { django_version: "5.2" }), []],
    ["no JSON", "client_id=1", ["VALUE_INVALID"]],
    ["a list", "[]", ["VALUE_INVALID"]],
    ["nothing", "{}", ["VALUE_REQUIRED", "VALUE_REQUIRED"]],
    ["no event", '{"client_id":"1","events":[]}', ["VALUE_REQUIRED"]],
    ["an event without a name", '{"client_id":"1","events":[{}]}', ["VALUE_REQUIRED"]],
    ["an event that is no object", '{"client_id":"1","events":[null]}', ["VALUE_REQUIRED"]],
    ["a reserved event", event("session_start"), ["NAME_RESERVED"]],
    ["a name with a dash", event("run-server"), ["NAME_INVALID"]],
    ["a name of 41 characters", event("a".repeat(41)), ["NAME_INVALID"]],
    [
      "a reserved parameter",
      event("a", { ga_x: 1, firebase_conversion: 1 }),
      ["NAME_RESERVED", "NAME_RESERVED"],
    ],
    ["a long value", event("a", { b: "x".repeat(101) }), ["VALUE_OUT_OF_BOUNDS"]],
    [
      "26 parameters",
      event("a", Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`p${n}`, n]))),
      ["EXCEEDED_MAX_ENTITIES"],
    ],
    [
      "26 events",
      JSON.stringify({ client_id: "1", events: Array(26).fill({ name: "a" }) }),
      ["EXCEEDED_MAX_ENTITIES"],
    ],
  ])("says what is wrong with %s", (_, payload, codes) => {
    expect(findEventFaults(payload).map(({ validationCode }) => validationCode)).toEqual(codes);
  });
});
