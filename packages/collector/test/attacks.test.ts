import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eachAuditEntry } from "../../reports/src/access/audit.ts";
import { grantAccess, revokeAccess } from "../../reports/src/access/grants.ts";
import type { RoleName } from "../../reports/src/access/roles.ts";
import { makeSecret, makeToken } from "../../reports/src/access/secret.ts";
import { dayNamed, figuresOfDay } from "../../reports/test/history.ts";
import { limits } from "../src/limits.ts";
import { makeDocument } from "../src/pages/make-document.ts";
import { makePages } from "../src/pages/pages.ts";
import { type Running, startService } from "./service.ts";
import { type Asking, ask, cookieOf, type Given, signIn } from "./visitor.ts";

let running: Running;
let url: string;
/** The token of a valid grant for fundraising. */
let token: string;

beforeEach(async () => {
  running = await startService();
  url = running.url;
  await running.store.insertHistory(figuresOfDay(dayNamed("2026-11-23"), { values: { "total all": 5000 } }));
  token = await grant();
});

afterEach(async () => {
  await running[Symbol.asyncDispose]();
});

const doing = () => ({ actor: "local:tester", now: running.clock() });

async function grant(role: RoleName = "fundraising", lastDay: number | null = null): Promise<string> {
  const asked = { holder: "Jane Doe", role, askedBy: "the committee", reason: null, lastDay };
  return (await grantAccess(running.store.database, asked, doing())).token;
}

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });
const api = (headers: Asking["headers"] = {}, path = "/v1/report.json") => ask(`${url}${path}`, { headers });

/** Returns the outcome counters, except those that are 0. */
const outcomes = () => Object.fromEntries([...running.service.pages.outcomes].filter(([, n]) => n > 0));

const refusedEntries = async () => {
  const entries: string[] = [];
  await eachAuditEntry(running.store.database, ({ actor, action, detail }) => {
    if (action === "refused") entries.push(`${actor} ${detail}`);
  });
  return entries;
};

/** Sends raw bytes, and returns everything that comes back. */
async function raw(...parts: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.on("error", () => {});
  const answer = text(socket);
  for (const part of parts) socket.write(part);
  return answer;
}

function expectNothing(given: Given, status: number): void {
  expect(given.status).toBe(status);
  expect(given.text).not.toMatch(/5,?000/);
  expect(given.headers["set-cookie"] ?? []).toEqual([]);
}

describe("a request without access", () => {
  it.each<[string, number, string, () => Promise<Given>]>([
    ["without a token", 401, "no-token", () => api()],
    ["with a guessed token", 401, "unknown", () => api(bearer(makeToken()))],
    ["with part of a token", 401, "unknown", () => api(bearer(token.slice(0, -1)))],
    ["with text after a token", 401, "unknown", () => api(bearer(`${token}A`))],
    ["with a token in upper case", 401, "unknown", () => api(bearer(token.toUpperCase()))],
    ["with a stored hash", 401, "unknown", async () => api(bearer(await storedHash()))],
    ["with an SQL condition", 401, "unknown", () => api(bearer("'OR'1'='1"))],
    ["with a password", 400, "malformed", () => api({ Authorization: `Basic ${btoa(`jane:${token}`)}` })],
    ["with a token but no scheme", 400, "malformed", () => api({ Authorization: token })],
    ["with words after the token", 400, "malformed", () => api({ Authorization: `Bearer ${token} x` })],
    [
      "with two Authorization headers",
      400,
      "malformed",
      () => api({ Authorization: [`Bearer ${makeToken()}`, `Bearer ${token}`] }),
    ],
    ["with a guessed session", 401, "session", () => api({ Cookie: `djstats=${makeSecret()}` })],
    ["with a token as the session", 401, "session", () => api({ Cookie: `djstats=${token}` })],
    [
      "with a token's letters as the session",
      401,
      "session",
      () => api({ Cookie: `djstats=${token.slice(4)}` }),
    ],
    ["with an empty session", 401, "session", () => api({ Cookie: "djstats=" })],
    [
      "with an invalid session before a valid one",
      400,
      "malformed",
      async () => api({ Cookie: `djstats=${makeSecret()}; ${cookieOf(await signIn(url, token))}` }),
    ],
    [
      "with a session as the token",
      401,
      "unknown",
      async () => api(bearer(cookieOf(await signIn(url, token)).slice(8))),
    ],
    [
      "with a valid session and a wrong token",
      401,
      "unknown",
      async () => api({ Cookie: cookieOf(await signIn(url, token)), ...bearer(makeToken()) }),
    ],
    [
      "from a page of a different site",
      403,
      "cross-site",
      () => api({ ...bearer(token), Origin: "https://evil.example" }),
    ],
    ["from a page without an origin", 403, "cross-site", () => api({ ...bearer(token), Origin: "null" })],
    [
      "from a frame of a different site",
      403,
      "cross-site",
      () => api({ ...bearer(token), "Sec-Fetch-Site": "cross-site" }),
    ],
    [
      "from a neighbouring host",
      403,
      "cross-site",
      async () => api({ Cookie: cookieOf(await signIn(url, token)), "Sec-Fetch-Site": "same-site" }),
    ],
    [
      "with a CORS preflight",
      405,
      "method",
      () =>
        ask(`${url}/v1/report.json`, {
          method: "OPTIONS",
          headers: { Origin: "https://evil.example", "Access-Control-Request-Headers": "authorization" },
        }),
    ],
    [
      "with a different method",
      405,
      "method",
      () =>
        ask(`${url}/v1/report.json`, {
          method: "POST",
          headers: { ...bearer(token), "X-HTTP-Method-Override": "GET" },
        }),
    ],
    ["for a sign-in by GET", 405, "method", () => ask(`${url}/session`)],
    [
      "without TLS, through a proxy",
      403,
      "insecure",
      () => api({ ...bearer(token), "X-Forwarded-For": "198.51.100.1" }),
    ],
    [
      "without TLS before the last proxy",
      403,
      "insecure",
      () => api({ ...bearer(token), "X-Forwarded-For": "198.51.100.1", "X-Forwarded-Proto": "https, http" }),
    ],
  ])("is rejected %s", async (_, status, why, doIt) => {
    const given = await doIt();
    expectNothing(given, status);
    expect(given.headers["content-type"]).toMatch(/^(application\/problem\+json|text\/html; charset=utf-8)$/);
    expect(outcomes()[`refused:${why}`]).toBe(1);
    expect(outcomes()["read"]).toBeUndefined();
    expect(given.headers["access-control-allow-origin"]).toBeUndefined();
  });

  async function storedHash(): Promise<string> {
    const [[hash] = []] = await running.store.database.transaction("read", (query) =>
      query("SELECT token_hash FROM grants"),
    );
    return String(hash);
  }

  it("is rejected with a revoked or expired token, and recorded with the name of its holder", async () => {
    const revoked = await grant("president");
    await revokeAccess(running.store.database, 2, doing());
    const expired = await grant("technical-board", dayNamed("2026-11-23"));
    for (const [over, why] of [
      [revoked, "revoked"],
      [expired, "expired"],
    ] as const) {
      const given = await api(bearer(over));
      expectNothing(given, 401);
      expect(JSON.parse(given.text).reason).toBe(why);
      expectNothing(await signIn(url, over), 401);
      expect(outcomes()[`refused:${why}`]).toBe(2);
    }
    expect(await refusedEntries()).toEqual([
      "grant 2: Jane Doe, president revoked",
      "grant 2: Jane Doe, president revoked",
      "grant 3: Jane Doe, technical-board expired",
      "grant 3: Jane Doe, technical-board expired",
    ]);
  });

  it("is rejected for the infrastructure role, which may only grant", async () => {
    const infrastructure = await grant("infrastructure");
    for (const path of ["/v1/report.json", "/v1/report.csv", "/v1/trends.json"])
      expectNothing(await api(bearer(infrastructure), path), 403);
    const refused = await signIn(url, infrastructure);
    expectNothing(refused, 403);
    expect(refused.text).toMatch("grants and revokes");
    expect(outcomes()).toEqual({ "refused:role": 4 });
  });

  it("is rejected if the role of its session was changed in the store", async () => {
    const cookie = cookieOf(await signIn(url, token));
    await running.store.database.transaction("exclusive", (query) =>
      query("UPDATE grants SET role = 'infrastructure'"),
    );
    expectNothing(await api({ Cookie: cookie }), 403);
  });

  it("is rejected with any token in the URL, and recorded with the holder of a valid one", async () => {
    const paths = [
      `/v1/report.json?token=${token}`,
      `/v1/report.json?window=30&access_token=${token}`,
      `/v1/report.json?${token}`,
      `/v1/report.json?x=${token.replace("djs_", "%64js%5F")}`,
      `/?token=${token}`,
    ];
    for (const path of paths) {
      expectNothing(await api({}, path), 400);
      expectNothing(await api(bearer(token), path), 400);
    }
    const wrong = await api({}, `/v1/report.json?token=${makeToken()}`);
    const right = await api({}, `/v1/report.json?token=${token}`);
    expect(wrong.text).toBe(right.text);
    expect(right.text).toMatch("Have it revoked");
    expectNothing(
      await ask(`${url}/session?token=${token}`, {
        method: "POST",
        headers: { "Sec-Fetch-Site": "same-origin" },
      }),
      400,
    );
    expect(outcomes()).toEqual({ "refused:token-in-address": 2 * paths.length + 3 });
    const entries = await refusedEntries();
    expect(entries).toHaveLength(2 * paths.length + 2);
    expect(new Set(entries)).toEqual(
      new Set(["grant 1: Jane Doe, fundraising its token was in an address; revoke it"]),
    );
    expect((await api(bearer(token))).status).toBe(200);
  });

  it("is rejected for every other spelling of a path", async () => {
    const paths = [
      "/v1/report.json/",
      "//v1/report.json",
      "/v1//report.json",
      "/v1/./report.json",
      "/x/../v1/report.json",
      "/v1/%72eport.json",
      "/V1/report.json",
      "/v1/report.json%00",
      "/v1/report.json;x",
      "/v1/report.json%3fx",
      "/v1/report.json\\",
      "/v1/report",
      "/v1/",
      "/v2/report.json",
      "/dashboard/",
      "/dashboard/../report.json",
      "/dashboard/..%2f..%2fmain.js",
      "/dashboard/%2e%2e/main.js",
      "/__proto__",
      "/constructor",
      "/session/",
      "/.env",
    ];
    for (const path of paths) expectNothing(await api(bearer(token), path), 404);
    expect(running.service.outcomeCounters.totals("requests").get("refused:path")).toBe(paths.length);
    expect(outcomes()).toEqual({});
  });

  it("is rejected if a page of a different site sends the form", async () => {
    const forms: readonly Asking["headers"][] = [
      { "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "cross-site", Origin: url },
    ];
    for (const headers of forms) expectNothing(await signIn(url, token, headers), 403);
    const plain = (headers: Asking["headers"]) =>
      ask(`${url}/session`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
        body: `token=${token}`,
      });
    for (const headers of [
      {},
      { Origin: "null" },
      { Origin: "https://evil.example" },
      { Origin: `${url}.evil.example` },
    ])
      expectNothing(await plain(headers), 403);
    expect(running.log.join()).not.toMatch("host-without-port");
    // A proxy that drops the port from Host is a mistake of the operator, and logged as that.
    const { hostname, origin } = new URL(url);
    for (let n = 0; n < 2; n += 1) expectNothing(await plain({ Origin: origin, Host: hostname }), 403);
    expect(running.log.filter((line) => line.includes("host-without-port"))).toHaveLength(1);
    const cookie = cookieOf(await plain({ Origin: url }));
    expect(cookie).toMatch(/^djstats=./);
    const end = { method: "POST", headers: { Cookie: cookie, Origin: "https://evil.example" } };
    expectNothing(await ask(`${url}/session/end`, end), 403);
    expect((await api({ Cookie: cookie })).status).toBe(200);
  });

  it("is rejected if its body is not the form", async () => {
    const headers = { "Sec-Fetch-Site": "same-origin" };
    const type = "application/x-www-form-urlencoded";
    for (const [contentType, body] of [
      ["text/plain", `token=${token}`],
      ["application/json", JSON.stringify({ token })],
      [type, ""],
      [type, `token=${token}&token=${token}`],
      [type, `token=${token}&x=${"x".repeat(limits.signInBytes)}`],
      [type, `token[]=${token}`],
    ] as const)
      expectNothing(
        await ask(`${url}/session`, {
          method: "POST",
          headers: { ...headers, "Content-Type": contentType },
          body,
        }),
        400,
      );
    expect(outcomes()).toEqual({ "refused:form": 6 });
  });

  it("is rejected with excessive cookies", async () => {
    const many = Array.from({ length: 700 }, (_, n) => `c${n}=djstats`).join("; ");
    expectNothing(await api({ Cookie: many }), 401);
    expectNothing(await api({ Cookie: `djstats=${"a".repeat(15_000)}` }), 401);
    expectNothing(await api({ Cookie: "a".repeat(20_000) }), 431);
    expect(running.service.outcomeCounters.totals("requests").get("refused:headers")).toBe(1);
  });
});

describe("a request hidden inside another", () => {
  const hidden = () =>
    `GET /v1/report.json HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;

  it.each<[string, () => string]>([
    [
      "by a length and a coding",
      () =>
        `POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden()}`,
    ],
    [
      "by two lengths",
      () =>
        `POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: ${hidden().length}\r\n\r\n${hidden()}`,
    ],
    [
      "by an invalid coding",
      () => `POST /session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n${hidden()}`,
    ],
    [
      "by a space before the colon",
      () => `POST /session HTTP/1.1\r\nHost: x\r\nContent-Length : ${hidden().length}\r\n\r\n${hidden()}`,
    ],
    [
      "by a folded header",
      () =>
        `GET /v1/report.json HTTP/1.1\r\nHost: x\r\nX: y\r\n Authorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    ],
    [
      "in the body of a GET",
      () =>
        `GET /v1/report.json HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden().length}\r\n\r\n${hidden()}`,
    ],
    [
      "in a body that is not read",
      () => `POST /session/end HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden().length}\r\n\r\n${hidden()}`,
    ],
  ])("is not answered %s", async (_, bytes) => {
    const answer = await raw(bytes());
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
    expect(answer).not.toMatch("5000");
    expect(outcomes()["read"]).toBeUndefined();
  });
});

/** Returns the headers of a request that a proxy forwards for a client. */
const from = (address: string) => ({ "X-Forwarded-For": address, "X-Forwarded-Proto": "https" });
const reads = async (address: string, headers: Asking["headers"]) =>
  (await api({ ...from(address), ...headers })).status;

describe("a failed attempt", () => {
  it("is answered with 429 after too many from one network, which may still use valid credentials", async () => {
    const guess = () => api({ ...from("198.51.100.7"), ...bearer(makeToken()) });
    for (let n = 0; n < limits.failedAttempts; n += 1) expect((await guess()).status).toBe(401);
    const late = await guess();
    expectNothing(late, 429);
    expect(late.headers["retry-after"]).toBe("60");
    const revoked = await grant("president");
    await revokeAccess(running.store.database, 2, doing());
    expect(await reads("198.51.100.7", bearer(revoked))).toBe(429);
    expect(await reads("198.51.100.7", bearer(token))).toBe(200);
    const session = cookieOf(await signIn(url, token, from("198.51.100.200")));
    expect(await reads("198.51.100.200", { Cookie: session })).toBe(200);
    expect(await reads("198.51.101.1", bearer(makeToken()))).toBe(401);
    expect(outcomes()).toEqual({
      read: 2,
      "signed-in": 1,
      "refused:unknown": limits.failedAttempts + 1,
      "refused:attempts": 2,
    });
  });

  it("is not counted for text that cannot be a token or a session", async () => {
    for (let n = 0; n <= limits.failedAttempts; n += 1) {
      expect(await reads("198.51.100.7", bearer("djs_"))).toBe(401);
      expect(await reads("198.51.100.7", bearer(token.slice(0, -1)))).toBe(401);
      expect(await reads("198.51.100.7", { Cookie: "__Host-djstats=" })).toBe(401);
    }
    expect(outcomes()["refused:attempts"]).toBeUndefined();
  });

  it("leaves no token, address or session in the log or the store", async () => {
    const guess = makeToken();
    await reads("198.51.100.77", bearer(guess));
    await reads("198.51.100.77", bearer(token));
    await api({}, `/v1/report.json?token=${guess}`);
    const cookie = cookieOf(await signIn(url, token));
    await api({ Cookie: cookie });
    const tables = await running.store.database.transaction("read", async (query) => [
      await query("SELECT * FROM grants"),
      await query("SELECT * FROM sessions"),
      await query("SELECT * FROM audit"),
    ]);
    const written = JSON.stringify([tables, running.log]);
    for (const secret of [guess, token, cookie.slice(8), "198.51.100", "127.0.0.1"])
      expect(written).not.toContain(secret);
  });
});

describe("a reader", () => {
  const crossSite = { "Sec-Fetch-Site": "cross-site" };
  const sameSite = { "Sec-Fetch-Site": "same-site" };
  const image = { "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image" };
  const session = async (address: string) => cookieOf(await signIn(url, token, from(address)));

  it.each<[string, string, Asking]>([
    ["an image with the beginning of a token", "/?djs_", { headers: { ...crossSite, ...image } }],
    ["an image with a token", `/?${makeToken()}`, { headers: { ...crossSite, ...image } }],
    [
      "an image with the URL of a document",
      `/v1/report.json?${makeToken()}`,
      { headers: { ...crossSite, ...image } },
    ],
    ["an image in a browser that sends no metadata", `/?${makeToken()}`, {}],
    [
      "a document with the attacker's token",
      "/v1/report.json",
      { headers: { ...crossSite, ...bearer(makeToken()) } },
    ],
    [
      "a page with the attacker's session",
      "/",
      { headers: { ...sameSite, Cookie: `__Host-djstats=${makeSecret()}` } },
    ],
    [
      "a form that signs in",
      "/session",
      {
        method: "POST",
        headers: { ...crossSite, "Content-Type": "application/x-www-form-urlencoded" },
        body: `token=${makeToken()}`,
      },
    ],
    ["a form that signs out", "/session/end", { method: "POST", headers: crossSite }],
  ])("is not locked out by %s on a page that they visit", async (_, path, asking) => {
    const own = await session("198.51.100.7");
    for (let n = 0; n < 3 * limits.failedAttempts; n += 1)
      await ask(`${url}${path}`, { ...asking, headers: { ...from("198.51.100.7"), ...asking.headers } });
    expect(await reads("198.51.100.7", { Cookie: own })).toBe(200);
    expect(await reads("198.51.100.7", bearer(token))).toBe(200);
    expect(await session("198.51.100.7")).toMatch(/^__Host-djstats=./);
    // Not even the wrong tokens counted as failed attempts.
    expect(await reads("198.51.100.7", bearer(makeToken()))).toBe(401);
    expect(await refusedEntries()).toEqual([]);
  });

  it("is not locked out by a thousand failures from fifty networks", async () => {
    for (let n = 0; n < 20; n += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, network) => reads(`203.0.${network}.${n}`, bearer(makeToken()))),
      );
    expect(await reads("198.51.100.7", bearer(token))).toBe(200);
    expect(await reads("203.0.7.7", bearer(token))).toBe(200);
    expect(await reads("198.51.100.7", bearer(makeToken()))).toBe(401);
  });

  it("is not locked out by a neighbouring host that keeps loading the dashboard with their session", async () => {
    const own = await session("198.51.100.7");
    const headers = { ...from("198.51.100.7"), Cookie: own };
    for (let n = 0; n <= limits.readsOfMinute; n += 1) {
      const page = await ask(`${url}/`, { headers: { ...headers, ...sameSite, ...image } });
      expect(page.status).toBe(200);
      expect(page.text).not.toMatch("5,000");
    }
    const linked = await ask(`${url}/`, {
      headers: { ...headers, ...sameSite, "Sec-Fetch-Mode": "navigate" },
    });
    expect(linked.text).toMatch('<a href="/">Show the numbers</a>');
    const opened = await ask(`${url}/`, { headers: { ...headers, "Sec-Fetch-Site": "same-origin" } });
    expect(opened.text).toMatch("5,000");
    expect(outcomes()).toMatchObject({ read: 1 });
  });

  it("is not locked out by misuse of their token elsewhere", async () => {
    for (let n = 0; n < 2 * limits.readsOfMinute; n += 1) await api({}, `/v1/report.json?token=${token}`);
    expect(await reads("198.51.100.7", bearer(token))).toBe(200);
    expect(await session("198.51.100.7")).toMatch(/^__Host-djstats=./);
  });
});

describe("the size of the audit log", () => {
  const entries = async () => {
    let found = 0;
    await eachAuditEntry(running.store.database, () => {
      found += 1;
    });
    return found;
  };

  it.each<[string, number, () => Promise<unknown>]>([
    [
      "a token in a document's URL",
      limits.refusedEntriesOfHour,
      () => api({}, `/v1/report.json?token=${token}`),
    ],
    ["a token in the page's URL", limits.refusedEntriesOfHour, () => api({}, `/?${token}`)],
    ["sign-ins", limits.signInsOfMinute, () => signIn(url, token)],
    [
      "repeated sign-outs",
      2 * limits.signInsOfMinute,
      async () => {
        const headers = { Cookie: cookieOf(await signIn(url, token)), "Sec-Fetch-Site": "same-origin" };
        const end = () => ask(`${url}/session/end`, { method: "POST", headers });
        await Promise.all([end(), end(), end()]);
      },
    ],
    ["reads", limits.readsOfMinute, () => api(bearer(token))],
    [
      "reads of an unchanged document",
      limits.readsOfMinute,
      () => api({ ...bearer(token), "If-None-Match": "*" }),
    ],
    [
      "reads of headers",
      limits.readsOfMinute,
      () => ask(`${url}/v1/trends.csv`, { method: "HEAD", headers: bearer(token) }),
    ],
    ["the dashboard", limits.readsOfMinute, () => api(bearer(token), "/")],
  ])("does not grow beyond a grant's allowance through %s", async (_, most, misuse) => {
    const before = await entries();
    for (let n = 0; n < 5; n += 1) await misuse();
    await Promise.all(Array.from({ length: 100 }, misuse));
    expect((await entries()) - before).toBe(most);
  });

  it("does not grow beyond an hourly allowance through a revoked token", async () => {
    await revokeAccess(running.store.database, 1, doing());
    const before = await entries();
    for (let n = 0; n < 2 * limits.refusedEntriesOfHour; n += 1) await api(bearer(token));
    expect((await entries()) - before).toBe(limits.refusedEntriesOfHour);
    running.setClock("2026-11-24T13:00:00Z");
    await api(bearer(token));
    expect((await entries()) - before).toBe(limits.refusedEntriesOfHour + 1);
  });

  it("is limited for each grant separately", async () => {
    const other = await grant();
    for (let n = 0; n < 30; n += 1) await signIn(url, token);
    expect((await signIn(url, token)).status).toBe(429);
    expect((await signIn(url, other)).status).toBe(303);
  });
});

it("a grant that exceeds its limit of reads causes no further work", async () => {
  const made: string[] = [];
  const { store, service, clock } = running;
  const pages = makePages(
    {
      ...service,
      clock,
      store,
      files: new Map(),
      makeDocument: (request) => {
        made.push(request.name);
        return makeDocument(store, request);
      },
    },
    service.trustedProxies,
  );
  await using paced = await startService(() => ({ pages }));
  const paths = Array.from(
    { length: 150 },
    (_, n) => `/v1/trends.csv?as-of=${2020 + Math.trunc(n / 10)}-01-1${n % 10}`,
  );
  const answers = await Promise.all(
    [...paths, "/", "/v1/report.json"].map((path) => ask(`${paced.url}${path}`, { headers: bearer(token) })),
  );
  expect(made).toHaveLength(limits.readsOfMinute);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(answers.length - limits.readsOfMinute);
});
