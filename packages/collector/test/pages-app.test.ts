import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grantAccess } from "../../reports/src/access/grants.ts";
import { dayNamed, figuresOfDay } from "../../reports/test/history.ts";
import { makeDocument } from "../src/pages/make-document.ts";
import { PageOutcomeCounters } from "../src/pages/outcomes.ts";
import { makeApp } from "../src/pages/pages.ts";
import type { Arrival, PagesDeps } from "../src/pages/request-context.ts";
import { type Running, startService } from "./service.ts";

let running: Running;
let token: string;
let counters: PageOutcomeCounters;

beforeEach(async () => {
  running = await startService();
  counters = new PageOutcomeCounters();
  await running.store.insertHistory(figuresOfDay(dayNamed("2026-11-23"), { values: { "total all": 5000 } }));
  const asked = { holder: "Jane Doe", role: "president", askedBy: "x", reason: null, lastDay: null } as const;
  const doing = { actor: "local:tester", now: running.clock() };
  token = (await grantAccess(running.store.database, asked, doing)).token;
});

afterEach(async () => {
  await running[Symbol.asyncDispose]();
});

/** Sends a request to the app without a server. */
function ask(
  address: string,
  init: RequestInit = {},
  { clock = running.clock, transport = "local" }: Partial<Arrival & PagesDeps> = {},
) {
  const [path = "", query = null] = address.split("?");
  const { store, service } = running;
  const { log } = service;
  const deps = { store, log, clock, files: new Map(), makeDocument: makeDocument.bind(null, store) };
  const app = makeApp(deps, counters);
  return app.request(path, init, { path, query, transport, address: null });
}

const bearer = () => ({ Authorization: `Bearer ${token}` });
const known = { "If-None-Match": "*" };
const counted = () => Object.fromEntries([...counters.life].filter(([, n]) => n > 0));

describe("the pages app", () => {
  it.each<[string, string, number, () => Promise<Response> | Response]>([
    ["the sign-in page", "open", 200, () => ask("/")],
    ["a HEAD for the sign-in page", "open", 200, () => ask("/", { method: "HEAD" })],
    ["a schema", "open", 200, () => ask("/v1/report.schema.json")],
    ["a schema that has not changed", "open", 304, () => ask("/v1/report.schema.json", { headers: known })],
    ["a document", "read", 200, () => ask("/v1/report.json", { headers: bearer() })],
    [
      "a HEAD for a document",
      "read",
      200,
      () => ask("/v1/report.json", { method: "HEAD", headers: bearer() }),
    ],
    [
      "a document that has not changed",
      "unchanged",
      304,
      () => ask("/v1/report.json", { headers: { ...bearer(), ...known } }),
    ],
    ["the dashboard", "read", 200, () => ask("/", { headers: bearer() })],
    ["an unknown path", "refused:path", 404, () => ask("/nowhere")],
    ["an unknown path with POST", "refused:path", 404, () => ask("/nowhere", { method: "POST" })],
    ["a page with a wrong method", "refused:method", 405, () => ask("/session")],
    [
      "a document with a wrong method",
      "refused:method",
      405,
      () => ask("/v1/report.json", { method: "PUT" }),
    ],
    ["a method that no path accepts", "refused:method", 405, () => ask("/", { method: "PROPFIND" })],
    [
      "a document for a day without numbers",
      "refused:no-numbers",
      404,
      () => ask("/v1/report.json?as-of=2026-11-20", { headers: bearer() }),
    ],
    [
      "a token without TLS",
      "refused:insecure",
      403,
      () => ask("/v1/report.json", { headers: bearer() }, { transport: "plain" }),
    ],
  ])("counts %s once, as %s, and sets every security header", async (_, outcome, status, doIt) => {
    const answer = await doIt();
    expect([answer.status, counted()]).toEqual([status, { [outcome]: 1 }]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      ...(answer.headers.get("content-type")?.startsWith("text/html") ? {} : { "x-robots-tag": "noindex" }),
      "cache-control": expect.stringMatching(/./),
    });
  });

  it("names the methods that a path accepts", async () => {
    const allowed = async (path: string) => (await ask(path, { method: "PUT" })).headers.get("allow");
    expect(await Promise.all(["/", "/session", "/v1/trends.csv"].map(allowed))).toEqual([
      "GET, HEAD",
      "POST",
      "GET, HEAD",
    ]);
  });

  it("answers an internal error with a sentence, and logs its location without its message", async () => {
    const clock = () => {
      throw new TypeError("a secret");
    };
    const answer = await ask("/v1/report.json", {}, { clock });
    expect([answer.status, counted()]).toEqual([500, { "refused:defect": 1 }]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await answer.json()).toMatchObject({
      reason: "defect",
      detail: expect.stringMatching("See its log"),
    });
    expect(running.log.at(-1)).toMatch(/"defect".*pages-app\.test/);
    expect(running.log.join()).not.toMatch("secret");
  });
});
