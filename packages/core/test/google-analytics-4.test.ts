import {
  buildHit,
  decide,
  encode,
  notice,
  type PolicyContext,
  parseDestination,
  requestText,
  wireForms,
} from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkRequest } from "../src/google-analytics-4/check-request.ts";
import { googleAnalytics4 } from "../src/google-analytics-4/form.ts";
import { nest } from "../src/google-analytics-4/nest.ts";
import { context, dep, id, shown } from "./policy-contexts.ts";

const env = {
  DJSTATS_ENDPOINT: "https://www.google-analytics.com",
  DJSTATS_TRACKING_ID: "G-ABCDE12345",
  DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q",
};
const url = "https://www.google-analytics.com/mp/collect";
const known = { url, trackingId: env.DJSTATS_TRACKING_ID };
const at = (changes: Partial<PolicyContext> = {}) => ({ ...context(env, known), ...changes });
const found = (endpoint: string, trackingId = "G-ABCDE12345", secret = "s3cret") => {
  const lookup = parseDestination(endpoint, trackingId, secret);
  return lookup.state === "found" ? lookup.destination : lookup.why;
};

function request(facts = dep, policy: PolicyContext = at()) {
  const decision = decide(facts, policy);
  if (decision.kind !== "send") throw new Error(`Decided ${decision.kind}.`);
  return encode(buildHit(decision.permit));
}

it("sends what Google documents and the list contains", () => {
  expect(requestText(request()).split("\r\n")).toMatchInlineSnapshot(`
    [
      "POST /mp/collect?measurement_id=G-ABCDE12345&api_secret=k3Xw0s_hT2qVbA9-LmZr4Q HTTP/1.1",
      "host: www.google-analytics.com",
      "connection: close",
      "Content-Type: application/json",
      "content-length: 412",
      "",
      "{"client_id":"7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63","consent":{"ad_user_data":"DENIED","ad_personalization":"DENIED"},"device":{"category":"desktop","operating_system":"macOS","operating_system_version":"10.12.0"},"events":[{"name":"startproject","params":{"django_version":"1.11","python_version":"3.5.1","python_implementation":"CPython","machine":"Intel","session_id":"1483920617","engagement_time_msec":1}}]}",
    ]
  `);
  expect(request().headers["content-length"]).toBe(String(request().body.length));
});

describe("a destination", () => {
  it.each([
    ["https://www.google-analytics.com", url],
    ["https://www.google-analytics.com/", url],
    ["https://region1.google-analytics.com/mp/collect", "https://region1.google-analytics.com/mp/collect"],
    ["https://tags.example:8443/mp/collect", "https://tags.example:8443/mp/collect"],
    ["http://127.0.0.1:9/", "http://127.0.0.1:9/mp/collect"],
  ])("at %s is accepted", (endpoint, address) => {
    expect(found(endpoint)).toMatchObject({ url: address, form: "google-analytics-4", apiSecret: "s3cret" });
  });

  it.each([
    ["another path", "https://www.google-analytics.com/collect", "G-ABCDE12345", "s", "another path"],
    ["the validator's path", "https://x.example/debug/mp/collect", "G-ABCDE12345", "s", "another path"],
    ["a query", `${url}?api_secret=x`, "G-ABCDE12345", "s", "a query"],
    ["http", "http://www.google-analytics.com", "G-ABCDE12345", "s", "uses http"],
    ["no secret", url, "G-ABCDE12345", "", "needs an API secret"],
    ["a secret with a space", url, "G-ABCDE12345", "a b", "The API secret"],
    ["a secret with a line end", url, "G-ABCDE12345", "ab\n", "The API secret"],
    ["a secret of 65 characters", url, "G-ABCDE12345", "x".repeat(65), "The API secret"],
    ["a measurement ID in small letters", url, "g-abcde12345", "s", "must be a measurement ID"],
    ["a measurement ID that is too short", url, "G-ABC", "s", "must be a measurement ID"],
  ])("with %s is rejected in one sentence", (_, endpoint, trackingId, secret, why) => {
    const said = found(endpoint, trackingId, secret);
    expect(said).toContain(why);
    expect(said).not.toContain("a b");
    expect(String(said).match(/[.](?:\s|$)/g)).toHaveLength(1);
  });

  it("of any other property takes DEP 8's form, and no secret is sent there", () => {
    const policy = context({ DJSTATS_API_SECRET: env.DJSTATS_API_SECRET });
    expect(requestText(request(dep, policy))).not.toContain(env.DJSTATS_API_SECRET);
    expect(request(dep, policy).url).toBe(shown.url);
  });

  it("needs consent of its own, as the same address with another property does", () => {
    const other = at({ env: { ...env, DJSTATS_TRACKING_ID: "G-OTHER00000" } });
    expect(decide(dep, other)).toMatchObject({ kind: "show-notice" });
    expect(decide(dep, context(env))).toMatchObject({ kind: "show-notice" });
  });

  it("keeps its consent if only the secret changes", () => {
    expect(decide(dep, at({ env: { ...env, DJSTATS_API_SECRET: "other" } })).kind).toBe("send");
  });

  it("is missing if only the secret is set", () => {
    const policy = at({ env: { DJSTATS_API_SECRET: "s" } });
    expect(decide(dep, policy)).toMatchObject({ kind: "skip", reason: "no-destination" });
  });
});

describe("the list", () => {
  const body = googleAnalytics4.fields.filter(({ place }) => place === "body");

  it("has every value of the body, in its order, and no other", () => {
    const leaves = (value: unknown, path: string[] = []): string[] =>
      typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([name, inner]) =>
            leaves(inner, Array.isArray(value) ? path : [...path, name]),
          )
        : [path.join(".")];
    expect(leaves(JSON.parse(request().body))).toEqual(body.map(({ wire }) => wire));
  });

  it("allows its own examples", () => {
    for (const { wire, example, values, pattern } of [...googleAnalytics4.fields])
      if (values) expect(values, wire).toContain(example);
      else if (pattern) expect(example, wire).toMatch(new RegExp(pattern));
  });

  it("has a JSON Schema with the same names", () => {
    const schema = bodyJsonSchema("google-analytics-4") as never as {
      required: string[];
      properties: { events: { items: { properties: { params: { required: string[] } } } } };
    };
    expect(schema.required).toEqual(["client_id", "consent", "device", "events"]);
    expect(schema.properties.events.items.properties.params.required).toHaveLength(6);
    expect(JSON.stringify(schema)).toContain('"type":"number"');
  });

  it("allows the request of any facts", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("5.2\n", '"', "10.0"));
    const os = fc.constantFrom("macos" as const, "linux", "windows", "other");
    fc.assert(
      fc.property(
        fc.tuple(text, text, text, text, text, os),
        ([django, name, version, machine, system, os]) => {
          const python = { implementation: name, version };
          const sent = request({ ...dep, django, python, platform: { os, machine, version: system } });
          expect(sent.body).toMatch(/^[!-~]+$/);
          expect(sent.body.length).toBeLessThan(1000);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("stops every value that it does not allow", () => {
    const decision = decide(dep, at());
    if (decision.kind !== "send") throw new Error(decision.kind);
    const hit = buildHit(decision.permit);
    const differs = [
      { body: { ...hit.body, user_id: "root" } },
      { body: { ...hit.body, "events.params.page_location": "x" } },
      { body: { ...hit.body, "consent.ad_user_data": "GRANTED" } },
      { body: { ...hit.body, "events.params.session_id": "now" } },
      { query: { ...hit.query, api_secret: "a&b=c" } },
      { headers: { ...hit.headers, "User-Agent": "x" } },
    ];
    for (const more of differs)
      expect(() => encode({ ...hit, ...more } as never)).toThrow("outside the published list");
  });
});

it("prints a placeholder if there is no ID yet", () => {
  const { preview } = decide(dep, at({ config: { state: "absent" } }));
  const text = preview && requestText(encode(buildHit(preview)));
  expect(text).toContain('"client_id":"<made when the notice is shown>"');
  expect(text).toContain("content-length: <length of the body>");
});

it("says in the notice that those who run the count can see single IDs", () => {
  const destination = { host: "www.google-analytics.com", trackingId: "G-ABCDE12345" };
  const text = notice(
    { ...destination, form: "google-analytics-4" },
    { program: "djstats", site: "https://what-we-send.example/" },
  );
  expect(text).toContain("www.google-analytics.com, property G-ABCDE12345");
  expect(text).toContain("those who run this count can see single IDs");
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(8);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(wireForms["google-analytics-4"].receiver).toContain("Google Analytics");
  expect(wireForms["measurement-protocol"].receiver).not.toContain("Google");
});

describe("a maintainer's check", () => {
  const destination = found(url);
  if (typeof destination === "string") throw new Error(destination);
  const madeUp = { clientId: id, sessionId: "1000000000", platform: dep.platform };

  it("asks the validator with the body of a run, and one more key", () => {
    const asked = checkRequest(destination, "validate", madeUp);
    expect(asked.url).toBe(
      "https://www.google-analytics.com/debug/mp/collect?measurement_id=G-ABCDE12345&api_secret=s3cret",
    );
    const { validation_behavior: behaviour, ...body } = JSON.parse(asked.body);
    expect(behaviour).toBe("ENFORCE_RECOMMENDATIONS");
    expect(Object.keys(body)).toEqual(Object.keys(JSON.parse(request().body)));
  });

  it("marks an event for DebugView", () => {
    const asked = checkRequest(destination, "debug-view", madeUp);
    expect(new URL(asked.url).pathname).toBe("/mp/collect");
    expect(JSON.parse(asked.body).events[0].params.debug_mode).toBe(1);
    expect(asked.headers["content-length"]).toBe(String(asked.body.length));
  });
});

it("nests names joined by dots", () => {
  expect(nest({ a: 1, "b.c": 2, "events.name": "x", "events.params.d": 3 })).toEqual({
    a: 1,
    b: { c: 2 },
    events: [{ name: "x", params: { d: 3 } }],
  });
});
