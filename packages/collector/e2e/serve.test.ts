import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import {
  collector as collectorProgram,
  djstats,
  freePort,
  type Home,
  makeCertificate,
  makeHome,
  runCollector,
  runInTerminal,
  startCollector,
  waitOutNotice,
} from "@djstats/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { missingFrom } from "./acknowledged.ts";

const hit = (id: string, more = "") =>
  `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3${more}`;

let home: Home;
let store: string;

beforeEach(() => {
  home = makeHome();
  store = `--store=${home.work}/store.sqlite`;
});

afterEach(() => {
  home[Symbol.dispose]();
});

const post = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/collect`, { method: "POST", body, headers });

it("counts the real client's requests over TLS", async () => {
  const certificate = await makeCertificate();
  for (const [name, pem] of Object.entries(certificate)) writeFileSync(`${home.path}/${name}.pem`, pem);
  await using collector = await startCollector(
    [store, `--tls-cert=${home.path}/cert.pem`, `--tls-key=${home.path}/key.pem`, "--admin=127.0.0.1:0"],
    home,
  );
  const env = {
    ...home.env,
    DJSTATS_ENDPOINT: collector.url.replace("127.0.0.1", "localhost"),
    DJSTATS_TRACKING_ID: "UA-12345-1",
    NODE_EXTRA_CA_CERTS: `${home.path}/authority.pem`,
  };
  const report = [process.execPath, djstats, "report", "startproject", "--django=5.2.3", "--python=3.13.1"];
  // The first shows the notice and sends nothing.
  expect((await runInTerminal(report, { env })).status).toBe(0);
  waitOutNotice(home);
  expect((await runInTerminal(report, { env })).status).toBe(0);
  await expect.poll(() => collector.outcomes("hits"), { timeout: 10_000 }).toEqual({ counted: 1 });
  expect(await collector.outcomes("requests")).toEqual({ counted: 1 });
});

it("stops on SIGTERM under load without losing an acknowledged hit", async () => {
  const collector = await startCollector([store], home);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const answered: string[] = [];
  let next = 0;
  let stopping = false;
  const sendAll = async () => {
    while (!stopping) {
      const id = `id-${next++}`;
      const status = await new Promise<number>((resolve) => {
        const sent = request(`${collector.url}/collect`, { agent, method: "POST" });
        sent.on("error", () => resolve(0));
        sent.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode ?? 0)));
        sent.end(hit(id));
      });
      if (status === 200) answered.push(id);
      else await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const senders = Promise.all(Array.from({ length: 32 }, sendAll));
  await new Promise((resolve) => setTimeout(resolve, 700));
  const ended = await collector.stop("SIGTERM");
  stopping = true;
  await senders;
  agent.destroy();
  expect(ended.status).toBe(0);
  expect(ended.stderr).toMatch(/"event":"stopping","signal":"SIGTERM"\}\n.*"event":"stopped"\}\n$/);
  expect(answered.length).toBeGreaterThan(100);
  expect(await missingFrom(home, answered)).toEqual([]);
});

it("ends each kept connection with a response that says so once it is stopping", async () => {
  await using collector = await startCollector([store], home);
  // Hits wait while another process writes.
  const other = new DatabaseSync(`${home.work}/store.sqlite`);
  other.exec("BEGIN IMMEDIATE");
  const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
  let answers = "";
  socket.on("data", (data) => {
    answers += data.toString("latin1");
  });
  const closed = once(socket, "close");
  socket.write(`POST /collect HTTP/1.1\r\nHost: a\r\nContent-Length: ${hit("a").length}\r\n\r\n${hit("a")}`);
  const metrics = async () => (await fetch(`${collector.url}/metrics`)).text();
  await expect.poll(metrics).toMatch(/djstats_waiting_hits 1\n/);
  const ended = collector.stop();
  await expect.poll(() => collector.log()).toContain('"stopping"');
  other.exec("ROLLBACK");
  other.close();
  await closed;
  expect(answers.match(/HTTP\/1\.1 200/g)).toHaveLength(1);
  expect(answers).toMatch(/\r\nConnection: close\r\n/);
  expect((await ended).status).toBe(0);
  expect(await missingFrom(home, ["a"])).toEqual([]);
});

it.runIf(process.getuid?.() === 0)(
  "creates files as root for the owner of the directory, who can then serve the store",
  async () => {
    const user = 12_345;
    chmodSync(home.path, 0o755);
    chownSync(home.work, user, user);
    await runCollector(["keys", "init", store], home);
    await runCollector(["access", "grant", "Jo", "--role=president", "--asked-by=x", store], home);
    const asUser = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups"];
    {
      await using collector = await startCollector([store], { ...home, prefix: asUser });
      await post(collector.url, hit("a"));
      expect((await collector.stop()).status).toBe(0);
    }
    // While the collector was stopped: a key is replaced, and the store is read.
    expect((await runCollector(["report", store], home)).status).toBe(0);
    await runCollector(["keys", "destroy", String(new Date().getUTCFullYear() + 1), store], home);
    for (const file of readdirSync(home.work)) expect(statSync(join(home.work, file)).uid, file).toBe(user);
    await using again = await startCollector([store], { ...home, prefix: asUser });
    expect((await post(again.url, hit("b"))).status).toBe(200);
  },
);

it("survives SIGHUP and SIGUSR1 without TLS", async () => {
  await using collector = await startCollector([store], home);
  process.kill(collector.pid, "SIGHUP");
  process.kill(collector.pid, "SIGUSR1");
  await expect.poll(() => collector.log()).toContain('"event":"reloaded","certificate":false');
  await post(collector.url, hit("a"));
  expect((await collector.stop()).stderr).not.toMatch(/debugger/i);
});

it("counts a UUID once, in capitals or not", async () => {
  await using collector = await startCollector([store], home);
  const id = "7F3A1C52-9D0E-4B6A-8C21-5E9F0D4B7A63";
  for (const one of [id, id.toLowerCase()]) await post(collector.url, hit(one));
  expect(await missingFrom(home, [id.toLowerCase()])).toEqual([]);
  // Any other ID is counted unchanged.
  for (const one of ["Some-ID", "some-id"]) await post(collector.url, hit(one));
  await collector.stop();
  expect(await missingFrom(home, ["Some-ID", "some-id"])).toEqual([]);
  expect(await missingFrom(home, [id])).toEqual([id]);
});

it("counts only the tracking IDs, and the added series, that its flags name", async () => {
  await using collector = await startCollector(
    [store, "--tracking-id=UA-1-1", "--tracking-id=UA-2-1", "--series=django=9.1"],
    home,
  );
  const agent = { "User-Agent": "Django/9.1 CPython/3.13.1 (Linux; x86_64)" };
  await post(collector.url, hit("a").replace("5.2.3", "9.1.4"), agent);
  await post(collector.url, hit("a").replace("UA-1-1", "UA-2-1"), agent);
  await post(collector.url, hit("a").replace("UA-1-1", "UA-3-1"), agent);
  expect(await collector.outcomes("hits")).toEqual({ counted: 2, "refused:tracking-id": 1 });
});

it("limits the rate of a network, and states the rate-limited share in the report", async () => {
  const collector = await startCollector([store, "--trusted-proxy=127.0.0.1", "--prefix-budget=5"], home);
  for (let n = 0; n < 20; n += 1)
    await post(collector.url, hit(`id-${n}`), { "X-Forwarded-For": `198.51.100.${n}` });
  // Hits from this machine itself have no rate limit.
  for (let n = 0; n < 20; n += 1) await post(collector.url, hit(`other-${n}`));
  expect(await collector.outcomes("hits")).toEqual({ folded: 25, throttled: 15 });
  await collector.stop();
  const report = JSON.parse((await runCollector(["report", store, "--format=json"], home)).stdout);
  expect(report.throttledShare).toBeCloseTo(15 / 40);
  // In reports that may be passed on, the number of hits has noise, and these are too few for a share.
  const table = await runCollector(["report", store], home);
  expect(table.stdout.replace(/\s+/g, " ")).toContain(
    "There are too few hits to show how many were not counted",
  );
  // The key is random, so two of 25 developers may share a slot.
  expect(Math.abs(report.windows[0].total.estimate - 25)).toBeLessThanOrEqual(2);
});

it("treats an untrusted proxy as one network, and warns once", async () => {
  await using collector = await startCollector([store, "--prefix-budget=5"], home);
  const headers = ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via", "CF-Connecting-IP"];
  for (let n = 0; n < 20; n += 1)
    await post(collector.url, hit(`id-${n}`), { [headers[n % headers.length] ?? ""]: `198.51.100.${n}` });
  expect(await collector.outcomes("hits")).toEqual({ folded: 5, throttled: 15 });
  const warnings = collector.log().match(/.*"event":"untrusted-proxy".*/g);
  expect(warnings).toHaveLength(1);
  expect(warnings?.[0]).toMatch(/"level":"warning".*"flag":"--trusted-proxy"/);
  expect(collector.log()).not.toMatch("198.51.100");
});

it("serves its readiness and metrics on a separate listener", async () => {
  await using collector = await startCollector([store, "--admin=127.0.0.1:0"], home);
  await post(collector.url, hit("a", "&dh=localhost&el=secret&el=again"));
  const health = await fetch(`${collector.adminUrl}/healthz`);
  expect([health.status, await health.text()]).toEqual([200, "ready\n"]);
  const metrics = await fetch(`${collector.adminUrl}/metrics`);
  expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await metrics.text()).trimEnd().split("\n");
  for (const line of lines)
    expect(line).toMatch(
      /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? \d+(\.\d+)?)$/,
    );
  expect(lines).toContain("djstats_dropped_parameters_total 3");
  expect((await fetch(`${collector.adminUrl}/collect`, { method: "POST" })).status).toBe(404);
});

it("shows no metrics to a page whose name resolves to this machine, or to a proxy", async () => {
  await using collector = await startCollector([store, "--admin=127.0.0.1:0"], home);
  await using alone = await startCollector([`${store}.2`], home);
  const status = (url: string, headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      request(`${url}/metrics`, { headers }, (answer) => resolve(answer.resume().statusCode ?? 0)).end();
    });
  for (const url of [alone.url, collector.adminUrl]) {
    const { port } = new URL(url);
    for (const host of ["localhost", `localhost:${port}`, `127.0.0.1:${port}`, "127.1.2.3", `[::1]:${port}`])
      expect([host, await status(url, { Host: host })]).toEqual([host, 200]);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "localhost.evil.example",
      "127.0.0.1.evil.example",
    ])
      expect([host, await status(url, { Host: host })]).toEqual([host, 404]);
    expect(await status(url, { Host: "localhost", "X-Real-IP": "198.51.100.1" })).toBe(404);
  }
  expect(await status(collector.url, { Host: "localhost" })).toBe(200);
});

it("counts exactly one outcome for each request and each hit", async () => {
  await using collector = await startCollector(
    [store, "--trusted-proxy=127.0.0.1", "--prefix-budget=20"],
    home,
  );
  const kinds: [hits: number, send: (n: number) => Promise<unknown>][] = [
    [1, (n) => post(collector.url, hit(`id-${n % 7}`), { "X-Forwarded-For": "198.51.100.1" })],
    [1, (n) => post(collector.url, hit(`id-${n}`), { "X-Forwarded-For": "198.51.100.1" })],
    [1, (n) => post(collector.url, hit(`id-${n}`).replace("v=1", `v=${n % 3}`))],
    [
      3,
      (n) =>
        fetch(`${collector.url}/batch`, {
          method: "POST",
          body: [hit("a"), hit(""), hit(`b${n}`)].join("\n"),
        }),
    ],
    [25, () => fetch(`${collector.url}/batch`, { method: "POST", body: `${hit("a")}\n`.repeat(25) })],
    [0, () => post(collector.url, "")],
    [0, () => post(collector.url, "x".repeat(9000))],
    [0, () => fetch(`${collector.url}/nowhere`)],
    [0, () => fetch(`${collector.url}/batch`)],
  ];
  const rounds = 40;
  for (let round = 0; round < rounds; round += 1) await Promise.all(kinds.map(([, send]) => send(round)));
  const sum = async (what: "requests" | "hits") =>
    Object.values(await collector.outcomes(what)).reduce((total, n) => total + n, 0);
  expect(await sum("requests")).toBe(rounds * kinds.length);
  expect(await sum("hits")).toBe(rounds * kinds.reduce((total, [hits]) => total + hits, 0));
  expect(Object.keys(await collector.outcomes("hits")).sort()).toEqual([
    "folded",
    "refused:batch",
    "refused:client-id",
    "refused:version",
    "throttled",
  ]);
});

it("does not use more memory under a flood of bad requests", async () => {
  await using collector = await startCollector([store], home);
  const residentKb = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid}/status`, "utf8"))?.[1]);
  const bad = [
    () => post(collector.url, "x".repeat(2_000_000)),
    () => post(collector.url, Array.from({ length: 1000 }, (_, n) => `k${n}=${n}`).join("&")),
    () => post(collector.url, `${"%".repeat(4000)}`),
    () => fetch(`${collector.url}/batch`, { method: "POST", body: "\n".repeat(16_000) }),
    () => fetch(`${collector.url}/batch`, { method: "POST", body: `${hit("x".repeat(500))}\n`.repeat(20) }),
    () => fetch(`${collector.url}/${"x".repeat(7000)}`),
  ];
  const flood = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1)
      await Promise.all(bad.map(async (send) => text((await send()).body ?? new ReadableStream())));
  };
  await flood(30);
  const before = residentKb();
  await flood(150);
  expect(residentKb() - before).toBeLessThan(50_000);
  expect(await collector.outcomes("hits")).toMatchObject({ "refused:version": expect.any(Number) });
});

it("reads absent flags from the environment, and does not print a password from it", async () => {
  const env = {
    ...home.env,
    DJSTATS_COLLECTOR_STORE: `${home.work}/named.sqlite`,
    DJSTATS_COLLECTOR_KEY_FILE: `${home.work}/named.keys`,
    DJSTATS_COLLECTOR_TRACKING_ID: "UA-1-1 UA-2-2",
    DJSTATS_COLLECTOR_PORT: "70000",
  };
  {
    // The flag --port wins.
    await using collector = await startCollector([], { env });
    expect((await post(collector.url, hit("a"))).status).toBe(200);
    expect((await post(collector.url, hit("b").replace("UA-1-1", "UA-3-3"))).status).toBe(200);
    expect(await collector.outcomes("hits")).toEqual({ folded: 1, "refused:tracking-id": 1 });
    expect((await collector.stop()).status).toBe(0);
  }
  expect(readdirSync(home.work).sort()).toEqual(["named.keys", "named.sqlite", "named.sqlite-reserve"]);
  expect((await runCollector(["keys", "list"], { env })).stdout).toMatch("active, counting since");
  expect((await runCollector(["serve"], { env })).stderr).toBe(
    'djstats-collector: DJSTATS_COLLECTOR_PORT takes a whole number from 0 to 65535, not "70000".\n',
  );
  for (const scheme of ["postgres", "mysql"]) {
    const secret = { ...env, DJSTATS_COLLECTOR_STORE: `${scheme}://jo:secret@127.0.0.1:1/x` };
    const { status, stderr } = await runCollector(["serve", "--port=0"], { env: secret });
    expect(status).toBeGreaterThan(0);
    expect(stderr).not.toMatch("secret");
  }
});

it("logs nothing less urgent than --log-level, and reports variables that set no flag", async () => {
  const misspelt = { DJSTATS_COLLECTOR_TRACKING_IDS: "UA-1-1" };
  const port = await freePort();
  const serving = spawn(process.execPath, [collectorProgram, "serve", store], {
    env: {
      ...home.env,
      DJSTATS_COLLECTOR_PORT: String(port),
      DJSTATS_COLLECTOR_LOG_LEVEL: "warning",
      ...misspelt,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const log = text(serving.stderr);
  const health = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(health, { timeout: 20_000 }).toBe(200);
  // A proxy on this machine that is not trusted.
  await post(`http://127.0.0.1:${port}`, hit("a"), { "X-Forwarded-For": "203.0.113.1" });
  serving.kill("SIGTERM");
  const events = (await log)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events).toMatchObject([
    { event: "unknown-variable", variable: "DJSTATS_COLLECTOR_TRACKING_IDS" },
    { event: "untrusted-proxy" },
  ]);
  expect(await log).not.toMatch("UA-1-1");
});
