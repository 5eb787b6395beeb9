import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eachAuditEntry } from "../../reports/src/access/audit.ts";
import { removeSurvey, setSurvey } from "../../reports/src/access/change-surveys.ts";
import { grantAccess, revokeAccess } from "../../reports/src/access/grants.ts";
import type { RoleName } from "../../reports/src/access/roles.ts";
import { makeToken } from "../../reports/src/access/secret.ts";
import { reportSchema } from "../../reports/src/report/report-schema.ts";
import { dayNamed, figuresOfDay } from "../../reports/test/history.ts";
import { limits } from "../src/limits.ts";
import { type Running, startService } from "./service.ts";
import { ask, cookieOf, signIn } from "./visitor.ts";

let running: Running;
let url: string;

beforeEach(async () => {
  running = await startService();
  url = running.url;
  const values = { "total all": 5000, "django 5.2": 4000, "django 4.2": 7, "django other": 900 };
  for (const day of ["2026-11-21", "2026-11-22", "2026-11-23"])
    await running.store.insertHistory(figuresOfDay(dayNamed(day), { values }));
});

afterEach(async () => {
  await running[Symbol.asyncDispose]();
});

const grant = async (role: RoleName = "fundraising", lastDay: string | null = null) => {
  const asked = { holder: "Jane Doe", role, askedBy: "the committee", reason: null };
  const day = lastDay === null ? null : dayNamed(lastDay);
  return (await grantAccess(running.store.database, { ...asked, lastDay: day }, doing())).token;
};
const doing = () => ({ actor: "local:tester", now: running.clock() });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const read = (token: string, path = "/v1/report.json", headers: Record<string, string> = {}) =>
  ask(`${url}${path}`, { headers: { ...bearer(token), ...headers } });
const signedIn = async (token: string) => cookieOf(await signIn(url, token));

/** Returns the outcome counters, except those that are 0. */
const outcomes = () => Object.fromEntries([...running.service.pages.outcomes].filter(([, n]) => n > 0));

const log = async () => {
  const entries: string[] = [];
  await eachAuditEntry(running.store.database, ({ actor, action, detail }, fault) => {
    entries.push(`${fault ?? ""}${actor} ${action} ${detail}`);
  });
  return entries;
};

describe("a report over HTTP", () => {
  it.each([
    ["president", 200],
    ["fundraising", 200],
    ["technical-board", 200],
    ["infrastructure", 403],
  ] as const)("lets the role %s read, as DEP 8 says, or not: %i", async (role, status) => {
    expect((await read(await grant(role))).status).toBe(status);
    expect((await signIn(url, await grant(role))).status).toBe(status === 200 ? 303 : 403);
  });

  it("contains complete days and weeks only, rounded, without small cells", async () => {
    const { status, headers, text } = await read(await grant());
    expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
    const report = JSON.parse(text);
    expect(report).toMatchObject({
      schemaVersion: 1,
      dataThrough: "2026-11-23",
      dimensionsThrough: "2026-11-22",
    });
    expect(report.windows[2]).toMatchObject({
      days: 30,
      by: { django: [{ value: "5.2" }, { value: "other" }] },
    });
    // The numbers have noise of up to ten developers.
    for (const [at, n] of [report.windows[2].total, report.windows[2].by.django[0]].entries()) {
      expect(Math.abs(n.estimate - 5000 + 1000 * at)).toBeLessThanOrEqual(15);
      expect(n.estimate % 10).toBe(0);
    }
    expect(text).not.toContain("4.2");
  });

  it("accepts a window and a day, and no other parameters", async () => {
    const token = await grant();
    const one = JSON.parse((await read(token, "/v1/report.json?window=30&as-of=2026-11-22")).text);
    expect([one.dataThrough, one.windows.map(({ days }: { days: number }) => days)]).toEqual([
      "2026-11-22",
      [30],
    ]);
    for (const query of [
      "window=31",
      "window=",
      "as-of=today",
      "as-of=2026-02-30",
      "limit=1",
      "window=30&window=7",
    ])
      expect((await read(token, `/v1/report.json?${query}`)).status, query).toBe(400);
    expect((await read(token, "/v1/trends.json?window=30")).status).toBe(400);
    const gone = await read(token, "/v1/report.json?as-of=2026-11-20");
    expect([gone.status, JSON.parse(gone.text)]).toEqual([
      404,
      expect.objectContaining({
        status: 404,
        reason: "no-numbers",
        detail: expect.stringMatching(/^2026-11-20 is not/),
      }),
    ]);
    expect((await read(token, "/v1/report.json?as-of=2026-11-24")).status).toBe(404);
    expect(outcomes()).toMatchObject({ read: 1, "refused:parameter": 7, "refused:no-numbers": 2 });
  });

  it("has an entity tag that changes only with the numbers", async () => {
    const token = await grant();
    const { headers } = await read(token);
    const etag = String(headers.etag);
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect(headers).toMatchObject({ "cache-control": "private, no-cache", vary: "Authorization, Cookie" });
    running.setClock("2026-11-24T13:30:00Z");
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await read(token, "/v1/report.json", { "If-None-Match": tag });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, "", etag]);
    }
    expect((await read(token, "/v1/report.json", { "If-None-Match": '"other"' })).status).toBe(200);
    await running.store.insertHistory(
      figuresOfDay(dayNamed("2026-11-24"), { values: { "total all": 6000 } }),
    );
    running.setClock("2026-11-25T00:00:01Z");
    const next = await read(token, "/v1/report.json", { "If-None-Match": etag });
    expect([next.status, JSON.parse(next.text).dataThrough]).toEqual([200, "2026-11-24"]);
  });

  it("is available as CSV, with trends and schemas, and has no body for HEAD", async () => {
    const token = await grant();
    const csv = await read(token, "/v1/report.csv?window=30");
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8; header=present");
    expect(csv.text).toMatch(/^2026-11-23,30,.*,total,all,(?:4990|5000|5010),/m);
    const trends = JSON.parse((await read(token, "/v1/trends.json")).text);
    expect(trends.days.map(({ day }: { day: string }) => day)).toEqual([
      "2026-11-21",
      "2026-11-22",
      "2026-11-23",
    ]);
    const days = await read(token, "/v1/trends.csv");
    expect([days.status, days.headers["content-type"]]).toEqual([200, csv.headers["content-type"]]);
    expect(days.text).toMatch(/2026-11-22.*5000/);
    for (const name of ["report", "trends"]) {
      const schema = await ask(`${url}/v1/${name}.schema.json`);
      expect([schema.status, schema.headers["content-type"]]).toEqual([200, "application/schema+json"]);
      expect(JSON.parse(schema.text).$id).toMatch(`${name}.v1.schema.json`);
    }
    const head = await ask(`${url}/v1/report.csv?window=30`, { method: "HEAD", headers: bearer(token) });
    expect([head.status, head.text, head.headers["content-length"]]).toEqual([
      200,
      "",
      String(Buffer.byteLength(csv.text)),
    ]);
  });

  it("is recorded before it is sent, and not sent if it cannot be recorded", async () => {
    const token = await grant("president");
    await read(token, "/v1/report.json?window=30");
    expect((await log()).at(-1)).toBe(
      "grant 1: Jane Doe, president read report.json, 30 days, through 2026-11-23",
    );
    const cookie = await signedIn(token);
    await running.store.database.transaction("exclusive", (query) =>
      query("ALTER TABLE audit RENAME TO gone"),
    );
    for (const refused of [await read(token), await ask(`${url}/`, { headers: { Cookie: cookie } })]) {
      expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
      expect(refused.text).not.toMatch(/5,?000/);
    }
    expect((await signIn(url, token)).headers["set-cookie"]).toBeUndefined();
    await running.store.database.transaction("exclusive", (query) =>
      query("ALTER TABLE gone RENAME TO audit"),
    );
    expect((await read(token)).status).toBe(200);
  });

  it("may be read only a limited number of times per minute and grant", async () => {
    const [token, other] = [await grant(), await grant()];
    for (let n = 0; n < limits.readsOfMinute; n += 1) expect((await read(token)).status).toBe(200);
    expect((await read(token)).headers["retry-after"]).toBe("60");
    expect((await read(other)).status).toBe(200);
    running.setClock("2026-11-24T12:01:00Z");
    expect((await read(token)).status).toBe(200);
    expect(outcomes()).toEqual({ read: limits.readsOfMinute + 2, "refused:pace": 1 });
  });

  it("shows no exact number by its content, its size or its entity tag", async () => {
    const token = await grant();
    const paths = ["/v1/report.json", "/v1/report.csv?window=30", "/v1/trends.json", "/v1/trends.csv"];
    const counts = (n: number) =>
      running.store.upsertOutcomeCounts(
        ["hits:counted", "hits:folded", "hits:throttled", "requests:counted"].map((name) => ({
          day: dayNamed("2026-11-23"),
          node: "node",
          name,
          n: (name === "hits:throttled" ? 2000 : 100_000) + n,
        })),
      );
    await counts(0);
    const before = await Promise.all(paths.map((path) => read(token, path)));
    const dashboard = await read(token, "/");
    // Adds one to everything that is counted exactly, and so little to estimates that no rounded number changes.
    await counts(1);
    await running.store.database.transaction("exclusive", (query) =>
      query("UPDATE history SET estimate = estimate + 0.000001"),
    );
    running.setClock("2026-11-24T14:00:00Z");
    const after = await Promise.all(paths.map((path) => read(token, path)));
    for (const [index, { headers, text }] of after.entries())
      expect([headers.etag, headers["content-length"], text]).toEqual([
        before[index]?.headers.etag,
        before[index]?.headers["content-length"],
        before[index]?.text,
      ]);
    expect((await read(token, "/")).text).toBe(dashboard.text);
    expect(after[0]?.headers).not.toHaveProperty("last-modified");
  });
});

describe("a stored survey", () => {
  const survey = { date: "2026-11-10", yes: 120, asked: 400 };
  it("is on the dashboard and in the documents within an hour, and its change changes their entity tags", async () => {
    const token = await grant();
    const before = await read(token);
    expect(JSON.parse(before.text)).not.toHaveProperty("survey");
    expect((await read(token, "/")).text).not.toContain("All Django developers");
    await setSurvey(running.store, survey, doing());
    running.setClock("2026-11-24T13:00:01Z");
    const after = await read(token);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    const report = JSON.parse(after.text);
    expect(v.safeParse(reportSchema, report).issues).toBeUndefined();
    expect(report.survey).toMatchObject({ ...survey, share: { estimate: 0.3 } });
    const page = (await read(token, "/?window=7")).text;
    expect(page).toMatch(
      /in the 7 days ending 23 November 2026, with djstats or without it: <strong>1[5-8],\d00 /,
    );
    expect(page).toContain("In a survey of 10 November 2026, 120 of 400 Django developers");
    expect((await read(token, "/v1/report.csv?window=30")).text).toMatch(/,survey,120\/400,\d+,\d+,\d+,/);
    await removeSurvey(running.store, survey.date, doing());
    running.setClock("2026-11-24T14:00:02Z");
    const again = JSON.parse((await read(token)).text);
    expect({ ...again, generatedAt: "" }).toEqual({ ...JSON.parse(before.text), generatedAt: "" });
  });
});

describe("a session", () => {
  it("begins with a token, shows the dashboard and its documents, and ends with a sign-out", async () => {
    const token = await grant();
    expect((await ask(`${url}/`)).text).toMatch('<input id="token" name="token" type="password"');
    const begun = await signIn(url, token);
    expect([begun.status, begun.headers.location, begun.text]).toEqual([303, "/", ""]);
    expect(begun.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^djstats=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const headers = { Cookie: `theme=dark; ${cookieOf(begun)}`, "Sec-Fetch-Site": "same-origin" };
    const page = await ask(`${url}/`, { headers });
    expect(page.text).toMatch(/Jane Doe, fundraising; signed in until .*Sign out/s);
    expect(page.text).toMatch("5,000");
    expect(page.headers["cache-control"]).toBe("no-store");
    expect((await ask(`${url}/v1/trends.json`, { headers })).status).toBe(200);
    const ended = await ask(`${url}/session/end`, { method: "POST", headers });
    expect([ended.status, ended.headers["set-cookie"]?.[0]]).toEqual([
      303,
      expect.stringMatching(/^djstats=; Max-Age=0;/),
    ]);
    expect((await ask(`${url}/v1/trends.json`, { headers })).status).toBe(401);
    const over = await ask(`${url}/`, { headers });
    expect([over.status, over.text]).toEqual([
      401,
      expect.stringMatching(/Your session is unknown or has ended\./),
    ]);
    expect((await log()).map((line) => line.replace(/^grant 1: Jane Doe, fundraising /, ""))).toEqual([
      expect.stringMatching("grant"),
      "sign-in a session",
      "read dashboard, through 2026-11-23",
      "read trends.json, through 2026-11-23",
      "sign-out a session",
    ]);
    expect(await storedText()).not.toContain(cookieOf(begun).slice(8));
  });

  it("ends after twelve hours, and as soon as its grant ends", async () => {
    const [token, brief, third] = [await grant(), await grant("president", "2026-11-24"), await grant()];
    const [cookie, briefCookie, thirdCookie] = [
      await signedIn(token),
      await signedIn(brief),
      await signedIn(third),
    ];
    const status = async (Cookie: string) =>
      (await ask(`${url}/v1/report.json`, { headers: { Cookie } })).status;
    running.setClock("2026-11-24T23:59:59Z");
    expect([await status(cookie), await status(briefCookie), await status(thirdCookie)]).toEqual([
      200, 200, 200,
    ]);
    await revokeAccess(running.store.database, 3, doing());
    expect(await status(thirdCookie)).toBe(401);
    running.setClock("2026-11-25T00:00:00Z");
    expect([await status(cookie), await status(briefCookie)]).toEqual([401, 401]);
  });

  it("ends when the reader signs in again", async () => {
    const token = await grant();
    const before = await signedIn(token);
    const after = cookieOf(await signIn(url, token, { Cookie: before }));
    const status = async (Cookie: string) =>
      (await ask(`${url}/v1/report.json`, { headers: { Cookie } })).status;
    expect([await status(before), await status(after)]).toEqual([401, 200]);
  });

  it("has a cookie over TLS that no other host can set, and that is sent over TLS only", async () => {
    const token = await grant();
    const proxied = { "X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https" };
    const begun = await signIn(url, token, proxied);
    expect(begun.headers["set-cookie"]?.[0]).toMatch(
      /^__Host-djstats=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    const secret = cookieOf(begun).split("=")[1];
    const status = async (Cookie: string) =>
      (await ask(`${url}/v1/report.json`, { headers: { ...proxied, Cookie } })).status;
    expect(await status(`__Host-djstats=${secret}`)).toBe(200);
    // A neighbouring host could have set this cookie.
    expect(await status(`djstats=${secret}`)).toBe(401);
  });
});

async function storedText(): Promise<string> {
  const rows = await running.store.database.transaction("read", async (query) => [
    await query("SELECT * FROM grants"),
    await query("SELECT * FROM sessions"),
    await query("SELECT * FROM audit"),
  ]);
  return JSON.stringify([rows, running.log]);
}

describe("pages and files", () => {
  it("have a strict policy, and headers that let no other site in", async () => {
    const { headers } = await ask(`${url}/`);
    expect(headers["content-security-policy"]).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    const token = await grant();
    for (const given of [
      await ask(`${url}/`),
      await read(token),
      await read(makeToken()),
      await ask(`${url}/session`),
    ])
      expect(Object.keys(given.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  it("escape names that contain HTML", async () => {
    const asked = {
      holder: "<img src=x onerror=alert(1)>&\"'",
      role: "president",
      askedBy: "x",
      reason: null,
      lastDay: null,
    } as const;
    const { token } = await grantAccess(running.store.database, asked, doing());
    const page = await ask(`${url}/`, { headers: { Cookie: await signedIn(token) } });
    expect(page.text).toMatch("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;, president");
    expect(page.text).not.toMatch("<img");
  });
});
