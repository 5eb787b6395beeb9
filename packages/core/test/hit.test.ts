import { buildHit, decide, encode, fields, maySend, requestText } from "@djstats/core";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { measurementProtocol } from "../src/measurement-protocol/form.ts";
import type { Permit } from "../src/permit.ts";
import type { PolicyContext } from "../src/policy-context.ts";
import type { WireRequest } from "../src/wire.ts";
import { context, dep, id } from "./policy-contexts.ts";

function request(facts = dep, at: PolicyContext = context()) {
  const decision = decide(facts, at);
  if (decision.kind !== "send") throw new Error(`Decided ${decision.kind}.`);
  return encode(buildHit(decision.permit));
}

describe("DEP 8's own example", () => {
  it("has the body and the User-Agent of the DEP", () => {
    expect(requestText(request()).split("\r\n")).toMatchInlineSnapshot(`
      [
        "POST /collect HTTP/1.1",
        "host: collector.example",
        "connection: close",
        "User-Agent: Django/1.11 CPython/3.5.1 (Macintosh; Intel macOS 10.12.0)",
        "Content-Type: application/x-www-form-urlencoded",
        "content-length: 134",
        "",
        "v=1&tid=UA-12345-1&cid=7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63&t=event&ec=startproject&ea=startproject&an=Django&aid=Django&av=1.11&aip=1",
      ]
    `);
  });

  it("is the same if macOS calls its first release 10.12", () => {
    const platform = { ...dep.platform, version: "10.12" };
    expect(requestText(request({ ...dep, platform }))).toBe(requestText(request()));
  });

  it("counts the bytes of the body", () => {
    const { headers, body } = request();
    expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
  });
});

/** Returns the parameters of a body whose value their field does not allow. */
function unlisted(body: string): string[] {
  return [...new URLSearchParams(body)].flatMap(([name, value]) => {
    const field = fields.find(({ place, wire }) => place === "body" && wire === name);
    const isListed = field?.values
      ? field.values.includes(value)
      : RegExp(field?.pattern ?? "^$").test(value);
    return isListed ? [] : [`${name}=${value}`];
  });
}

describe("a request", () => {
  it("may be sent only if it was made from a permit to send", () => {
    const decision = decide(dep, context());
    if (decision.kind !== "send") throw new Error("no permit");
    const printed = encode(buildHit(decision.preview));
    expect(maySend(request())).toBe(true);
    expect(maySend(printed)).toBe(false);
    expect(maySend({ ...request() })).toBe(false);
    expect(maySend(null)).toBe(false);
    expect(requestText(printed)).toBe(requestText(request()));
    expectTypeOf(printed).not.toExtend<WireRequest<"send">>();
    expectTypeOf({ ...request() }).not.toExtend<WireRequest<"send">>();
  });

  it("can be built only from a permit that the decision made", () => {
    const forged = { facts: dep, destination: null, clientId: id };
    expectTypeOf(forged).not.toExtend<Permit<"send">>();
    expect(() => buildHit(forged as never)).toThrow("Only decide() makes permits");
  });

  it("cannot contain a value that the schema does not list", () => {
    const decision = decide(dep, context());
    if (decision.kind !== "send") throw new Error("no permit");
    const hit = buildHit(decision.permit);
    type Body = ReturnType<typeof measurementProtocol.build>["body"];
    // @ts-expect-error: a body is exactly its fields
    const body: Body = { ...(hit.body as Body), uid: "1000" as const, dh: "host" };
    const differs = [
      { body },
      { query: { z: "1" } },
      { headers: { ...hit.headers, cookie: "a=b" } },
      { headers: { ...hit.headers, "User-Agent": "Django/5.2 root@host" } },
    ];
    for (const more of differs)
      expect(() => encode({ ...hit, ...more } as never)).toThrow("outside the published list");
  });

  it("is printed with placeholders if there is no ID or no destination", () => {
    const none: PolicyContext = { ...context(), env: {}, config: { state: "absent" } };
    const decision = decide(dep, none);
    if (!("preview" in decision) || !decision.preview) throw new Error("no preview");
    const printed = encode(buildHit(decision.preview));
    expect(printed.url).toBeNull();
    expect(requestText(printed)).toContain(
      "tid=<no destination>&cid=<made when the notice is shown>&t=event",
    );
    expect(requestText(printed)).toContain("content-length: <length of the body>");
  });

  it("contains only values of closed sets and patterns, whatever the facts are", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("5.2\n", "5.2 secret", "5.2+x"),
    );
    fc.assert(
      fc.property(
        fc.record({
          command: fc.constant("startproject"),
          django: text,
          python: fc.record({ implementation: text, version: text }),
          platform: fc.record({
            os: fc.constantFrom("macos", "linux", "windows", "other"),
            machine: text,
            version: text,
          }),
          settings: fc.constant({ state: "none" as const }),
        }),
        (facts) => {
          const { body, headers } = request(facts);
          const agent = "User-Agent" in headers ? headers["User-Agent"] : "";
          expect(unlisted(body)).toEqual([]);
          expect(agent).toMatch(
            /^Django\/(other|[\d.abrcdev]+) (other|[A-Z]\w+)\/(other|[\d.abrc]+) \([\w;. ]+\)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the list of fields", () => {
  it("describes each field: what it is, why it is sent, its source, its first version and its paragraph", () => {
    for (const field of fields)
      for (const key of [
        "wire",
        "what",
        "why",
        "source",
        "example",
        "since",
        "paragraph",
        "reviewBy",
        "review",
      ] as const)
        expect(field[key], `${field.wire}: ${key}`).toMatch(/\S/);
  });

  it("has examples that the schema allows", () => {
    for (const { wire, example, values, pattern } of fields) {
      if (values) expect(values, wire).toContain(example);
      if (pattern) expect(example, wire).toMatch(new RegExp(pattern));
    }
  });

  it("names every parameter and header of a real request, in its order, and no other", () => {
    const { body, headers } = request();
    const wire = (place: string) => fields.filter((f) => f.place === place).map((f) => f.wire);
    expect([...new URLSearchParams(body).keys()]).toEqual(wire("body"));
    expect(Object.keys(headers)).toEqual(wire("header"));
  });
});
