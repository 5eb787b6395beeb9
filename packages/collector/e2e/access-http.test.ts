import { writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import {
  type Collector,
  type Home,
  makeCertificate,
  makeHome,
  runCollector,
  startCollector,
} from "@djstats/testing";
import { Agent, fetch as fetchWith } from "undici";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dayOf } from "../../counting/src/day.ts";
import { figuresOfDay } from "../../reports/test/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { postgresPrograms, startServer } from "./server.ts";

let home: Home;
let store: string;

beforeEach(async () => {
  home = makeHome();
  store = `--store=${home.work}/store.sqlite`;
  const kept = await Store.open(await openSqlite(`${home.work}/store.sqlite`, "make"));
  await kept.insertHistory(figuresOfDay(dayOf(new Date()) - 1, { values: { "total all": 5000 } }));
  await kept.database.close();
});

afterEach(() => {
  home[Symbol.dispose]();
});

async function grant(): Promise<string> {
  const args = ["grant", "Jane Doe", "--role=president", "--asked-by=the board", store];
  const { stdout } = await runCollector(["access", ...args], home);
  return /^djs_.*$/m.exec(stdout)?.[0] ?? "";
}

/** Starts a collector with a certificate, and returns it with a client that trusts only its authority. */
async function startTls(
  ...more: string[]
): Promise<{ collector: Collector; ask: typeof fetchWith } & AsyncDisposable> {
  const { cert, key, authority } = await makeCertificate();
  writeFileSync(`${home.work}/cert.pem`, cert);
  writeFileSync(`${home.work}/key.pem`, key);
  const files = [`--tls-cert=${home.work}/cert.pem`, `--tls-key=${home.work}/key.pem`];
  const collector = await startCollector([store, ...files, ...more], home);
  const dispatcher = new Agent({ connect: { ca: authority, servername: "localhost" } });
  return {
    collector,
    ask: (url, init) => fetchWith(url, { redirect: "manual", dispatcher, ...init }),
    [Symbol.asyncDispose]: async () => {
      await dispatcher.close();
      await collector[Symbol.asyncDispose]();
    },
  };
}

it("reads a new certificate on SIGHUP, keeps the old one if it cannot, and never opens a debugger", async () => {
  await using tls = await startTls("--admin=0.0.0.0:0");
  const { collector } = tls;
  const renewed = await makeCertificate();
  const dispatcher = new Agent({ connect: { ca: renewed.authority, servername: "localhost" } });
  const askRenewed = (url: string) => fetchWith(`${url}/healthz`, { dispatcher });
  await expect(askRenewed(collector.url)).rejects.toThrow();

  writeFileSync(`${home.work}/cert.pem`, "nonsense");
  process.kill(collector.pid, "SIGHUP");
  await expect.poll(() => collector.log()).toMatch(/"event":"not-reloaded","problem":"[^"]+cert\.pem and/);
  expect((await tls.ask(`${collector.url}/healthz`)).status).toBe(200);

  writeFileSync(`${home.work}/cert.pem`, renewed.cert);
  writeFileSync(`${home.work}/key.pem`, renewed.key);
  process.kill(collector.pid, "SIGHUP");
  await expect.poll(() => collector.log()).toMatch(/"event":"reloaded"/);
  for (const url of [collector.url, collector.adminUrl.replace("http:", "https:")])
    expect((await askRenewed(url)).status).toBe(200);

  process.kill(collector.pid, "SIGUSR1");
  expect((await askRenewed(collector.url)).status).toBe(200);
  await dispatcher.close();
  const { status, stderr } = await collector.stop();
  expect(status).toBe(0);
  expect(stderr).not.toMatch(/debugger/i);
});

it("ends a session over TLS as soon as its grant is revoked at the store", async () => {
  await using tls = await startTls();
  const { url } = tls.collector;
  const body = new URLSearchParams({ token: await grant() });
  const begun = await tls.ask(`${url}/session`, { method: "POST", body, headers: { Origin: url } });
  expect([begun.status, begun.headers.get("location")]).toEqual([303, "/"]);
  const cookie = begun.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(
    /^__Host-djstats=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  const headers = { Cookie: cookie.split(";")[0] ?? "" };
  expect(await (await tls.ask(`${url}/`, { headers })).text()).toMatch(/Jane Doe, president.*5,000/s);
  expect((await runCollector(["access", "revoke", "1", store], home)).status).toBe(0);
  const after = await tls.ask(`${url}/v1/report.json`, { headers });
  expect([after.status, ((await after.json()) as { reason: string }).reason]).toEqual([401, "session"]);
  const { stdout } = await runCollector(["access", "audit", store], home);
  expect(stdout.match(/ {2}(grant|sign-in|read|revoke) {2}/g)?.map((word) => word.trim())).toEqual([
    "grant",
    "sign-in",
    "read",
    "revoke",
  ]);
});

it("serves readers only on the --admin listener, if there is one", async () => {
  await using collector = await startCollector([store, "--admin=127.0.0.1:0"], home);
  const headers = { Authorization: `Bearer ${await grant()}` };
  for (const path of ["/", "/v1/report.json", "/v1/report.schema.json"]) {
    expect((await fetch(`${collector.url}${path}`, { headers })).status, path).toBe(404);
    expect((await fetch(`${collector.adminUrl}${path}`, { headers })).status, path).toBe(200);
  }
  const away = await fetch(`${collector.adminUrl}/collect?v=1`);
  expect([away.status, ((await away.json()) as { reason: string }).reason]).toEqual([404, "path"]);
  const metrics = await (await fetch(`${collector.adminUrl}/metrics`)).text();
  expect(metrics).toMatch('djstats_access_total{outcome="read"} 2\n');
  expect(metrics).toMatch('djstats_access_total{outcome="refused:path"} 1\n');
});

it("uses HTTPS on an --admin listener that other machines can reach", async () => {
  await using tls = await startTls("--admin=0.0.0.0:0");
  const admin = tls.collector.adminUrl.replace("http:", "https:");
  const headers = { Authorization: `Bearer ${await grant()}` };
  expect((await tls.ask(`${admin}/v1/report.json`, { headers })).status).toBe(200);
  await expect(fetch(`${tls.collector.adminUrl}/healthz`)).rejects.toThrow();
});

const outside = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4");

it.skipIf(!outside)("does not return metrics through a proxy, because they are exact", async () => {
  await using tls = await startTls("--admin=0.0.0.0:0");
  const { port } = new URL(tls.collector.adminUrl);
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await tls.ask(`https://${outside?.address}:${port}${path}`, { headers })).status;
  expect(await status("/metrics")).toBe(200);
  for (const name of ["X-Forwarded-For", "Forwarded", "Via"])
    for (const path of ["/metrics", "/healthz"])
      expect(await status(path, { [name]: "198.51.100.1" }), `${name} ${path}`).toBe(404);
});

it.skipIf(!outside)("rejects a token that arrives over the network without TLS", async () => {
  await using collector = await startCollector([store, "--host=0.0.0.0"], home);
  const url = `http://${outside?.address}:${new URL(collector.url).port}`;
  const token = await grant();
  const read = await fetch(`${url}/v1/report.json`, { headers: { Authorization: `Bearer ${token}` } });
  expect([read.status, ((await read.json()) as { reason: string }).reason]).toEqual([403, "insecure"]);
  const page = await (await fetch(`${url}/`)).text();
  expect(page).toMatch("only over HTTPS");
  expect(page).not.toMatch("<form");
  const body = new URLSearchParams({ token });
  const begun = await fetch(`${url}/session`, { method: "POST", body, headers: { Origin: url } });
  expect([begun.status, begun.headers.get("set-cookie")]).toEqual([403, null]);
});

it.runIf(postgresPrograms)(
  "accepts a session at every collector on one PostgreSQL, and ends it at all of them",
  async () => {
    await using server = await startServer();
    const there = [`--store=${await server.makeDatabase()}`, `--key-file=${home.work}/keys`];
    await using one = await startCollector(there, home);
    await using two = await startCollector(there, home);
    const args = ["grant", "Jane Doe", "--role=fundraising", "--asked-by=the committee"];
    const { stdout } = await runCollector(["access", ...args, ...there], home);
    const body = new URLSearchParams({ token: /^djs_.*$/m.exec(stdout)?.[0] ?? "" });
    const begun = await fetch(`${one.url}/session`, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { Origin: one.url },
    });
    const headers = { Cookie: begun.headers.get("set-cookie")?.split(";")[0] ?? "" };
    const statuses = () =>
      Promise.all([one, two].map(async ({ url }) => (await fetch(`${url}/`, { headers })).status));
    expect(await statuses()).toEqual([200, 200]);
    expect((await runCollector(["access", "revoke", "1", ...there], home)).status).toBe(0);
    expect(await statuses()).toEqual([401, 401]);
    const audit = await runCollector(["access", "audit", ...there], home);
    expect(audit.stdout.match(/ {2}(grant|sign-in|read|revoke) {2}/g)).toHaveLength(5);
    expect(audit.stdout).toMatch("The hash chain is intact.");
  },
);
