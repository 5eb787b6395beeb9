import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Collector,
  freePort,
  type Home,
  makeCertificate,
  makeHome,
  runCollector,
  startCollector,
} from "@djstats/testing";
import { Agent, fetch as fetchWith } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { missingFrom } from "./acknowledged.ts";
import { startLoad } from "./load.ts";
import { hasNginx, withNginx } from "./nginx.ts";

const recipe = (name: string) => readFileSync(join(import.meta.dirname, "../recipes", name), "utf8");
const has = (program: string) => spawnSync(program, ["version"], { stdio: "ignore" }).error === undefined;
const required = process.env["DJSTATS_TEST_PROXIES"] === "required";

let home: Home;
let collector: Collector;

beforeEach(async () => {
  home = makeHome();
  collector = await startCollector(
    [
      `--store=${home.work}/store.sqlite`,
      "--trusted-proxy=127.0.0.1",
      "--prefix-budget=3",
      "--admin=127.0.0.1:0",
    ],
    home,
  );
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

/** Returns a directory with a published file, as `publish to` leaves it in /srv/numbers. */
function published(): string {
  const directory = join(home.path, "srv");
  mkdirSync(join(directory, "numbers"), { recursive: true });
  writeFileSync(join(directory, "numbers/latest.json"), "a published week");
  return directory;
}

/** Sends valid and invalid hits through a proxy, and checks that it stores nothing on the disk. */
async function tryProxy(port: number, authority: string): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: authority, servername: "localhost" } });
  const send = async (path: string, id: string) =>
    (
      await fetchWith(`https://localhost:${port}${path}`, {
        dispatcher,
        method: "POST",
        body: `v=1&tid=UA-1-1&cid=5eec7e75-${id}&t=event&ec=runserver&el=${path === "/batch" ? "x".repeat(8000) : ""}`,
        headers: { "X-Forwarded-For": `203.0.113.${id}, 192.0.2.${id}`, "User-Agent": "MarkedAgent/1" },
      })
    ).status;
  await expect.poll(() => send("/collect", "1").catch(() => 0), { timeout: 20_000 }).toBe(200);
  for (const id of ["2", "3", "4", "5"]) expect(await send("/collect", id)).toBe(200);
  // All come from one address, 127.0.0.1. The addresses in their headers are ignored.
  expect(await collector.outcomes("hits")).toEqual({ folded: 3, throttled: 2 });
  expect(await send("/batch", "6")).toBe(200);
  // The largest batch that the protocol allows arrives complete.
  const body = `el=\n${"x".repeat(8190)}\n${"x".repeat(8189)}`;
  expect(body).toHaveLength(16_384);
  const largest = await fetchWith(`https://localhost:${port}/batch`, { dispatcher, method: "POST", body });
  expect(largest.status).toBe(200);
  expect(await send("/debug/collect", "7")).toBe(200);
  const published = await fetchWith(`https://localhost:${port}/numbers/latest.json`, { dispatcher });
  expect([published.status, await published.text()]).toEqual([200, "a published week"]);
  for (const path of ["/metrics", "/healthz", "/", "/collect/", "/elsewhere"])
    expect(await send(path, "8")).toBe(404);
  await dispatcher.close();
  await collector.stop();
  const gone = new Agent({ connect: { ca: authority } });
  await fetchWith(`https://localhost:${port}/collect?cid=5eec7e75`, { dispatcher: gone }).catch(() => {});
  await gone.close();
  expectNowhere(/5eec7e75|MarkedAgent|203\.0\.113/);
}

/** Signs in and reads through a proxy, and checks that it stores nothing on the disk. */
async function tryNumbers(port: number, authority: string): Promise<void> {
  const args = ["grant", "Jane Doe", "--role=president", "--asked-by=the board"];
  const { stdout } = await runCollector(["access", ...args, `--store=${home.work}/store.sqlite`], home);
  const token = /^djs_.*$/m.exec(stdout)?.[0] ?? "";
  const dispatcher = new Agent({ connect: { ca: authority, servername: "localhost" } });
  const url = `https://localhost:${port}`;
  const ask = (path: string, headers: Record<string, string> = {}, body: string | null = null) =>
    fetchWith(`${url}${path}`, {
      dispatcher,
      redirect: "manual",
      method: body === null ? "GET" : "POST",
      headers: { "X-Forwarded-For": "203.0.113.1", "X-Forwarded-Proto": "http", ...headers },
      body,
    });
  await expect
    .poll(
      () =>
        ask("/").then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 20_000 },
    )
    .toBe(200);
  const form = { "Content-Type": "application/x-www-form-urlencoded", Origin: url };
  const begun = await ask("/session", form, `token=${token}`);
  const cookie = begun.headers.get("set-cookie") ?? "";
  expect([begun.status, cookie]).toEqual([
    303,
    expect.stringMatching(/^__Host-djstats=[\w-]{43};.*; Secure;/),
  ]);
  const page = await ask("/", { Cookie: cookie.split(";")[0] ?? "" });
  expect(await page.text()).toMatch("Jane Doe, president");
  expect((await ask("/v1/report.json", { Authorization: `Bearer ${token}` })).status).toBe(404);
  expect((await ask("/v1/report.json", { Authorization: "Bearer djs_Marked" })).status).toBe(401);
  expect((await ask("/session", { ...form, Origin: "https://evil.example" }, `token=${token}`)).status).toBe(
    403,
  );
  for (const path of ["/metrics", "/healthz", "/collect", "/elsewhere"])
    expect((await ask(path)).status, path).toBe(404);
  await dispatcher.close();
  await collector.stop();
  expectNowhere(new RegExp(`${token.slice(4)}|${cookie.slice(15, 58)}|djs_Marked|203\\.0\\.113`));
}

/** Starts a collector on the store that does not limit the load, which comes from one address. */
function startUnlimited(port = 0): Promise<Collector> {
  const flags = [`--store=${home.work}/store.sqlite`, "--trusted-proxy=127.0.0.1"];
  return startCollector([...flags, "--prefix-budget=1000000", `--port=${port}`], home);
}

/** Restarts one of two collectors on a store, under load through a proxy, and checks that no hit is lost. */
async function tryRestarts(url: string): Promise<void> {
  const first = Number(new URL(collector.url).port);
  const load = startLoad(8, 2);
  load.aim(url);
  await expect.poll(() => load.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(50);
  // Until the proxy listens, there is no response.
  const early = load.statuses.get(0);
  for (let restart = 0; restart < 3; restart += 1) {
    const before = load.acknowledged.size;
    await collector.stop();
    await expect.poll(() => load.acknowledged.size).toBeGreaterThan(before + 50);
    collector = await startUnlimited(first);
    await expect.poll(() => load.acknowledged.size).toBeGreaterThan(before + 100);
  }
  await load.stop();
  expect([...load.statuses.keys()].filter((status) => status !== 0)).toEqual([200]);
  expect(load.statuses.get(0)).toBe(early);
  expect(await missingFrom(home, load.acknowledged)).toEqual([]);
}

function expectNowhere(marks: RegExp): void {
  for (const file of readdirSync(home.path, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = readFileSync(join(file.parentPath, file.name), "latin1");
    if (!/recipe|\.pem$/.test(file.name)) expect(text, file.name).not.toMatch(marks);
  }
}

function pem(certificate: Record<string, string>): void {
  for (const [name, text] of Object.entries(certificate)) writeFileSync(join(home.path, `${name}.pem`), text);
}

describe.runIf(hasNginx)("the recipe for nginx", () => {
  it.each<[string, string, typeof tryProxy]>([
    ["forwards hits", "nginx.conf", tryProxy],
    ["forwards reports", "nginx-numbers.conf", tryNumbers],
  ])("%s, and logs nothing of them", async (_, name, tryIt) => {
    const certificate = await makeCertificate();
    pem({ ...certificate });
    const port = await freePort();
    const site = (recipe("nginx-upstream.conf") + recipe(name))
      .replace(/listen 443 ssl;\n.*listen \[::\]:443 ssl;/, `listen 127.0.0.1:${port} ssl;`)
      .replace(/\/etc\/ssl\/\w+\.example\.pem/, `${home.path}/cert.pem`)
      .replace(/\/etc\/ssl\/private\/\w+\.example\.key/, `${home.path}/key.pem`)
      .replace("root /srv;", `root ${published()};`)
      .replaceAll("127.0.0.1:8080", new URL(collector.url).host)
      .replaceAll("http://127.0.0.1:8081", collector.adminUrl);
    await withNginx(home, site, () => tryIt(port, certificate.authority));
  });

  it("loses no hit while one of two collectors restarts", async () => {
    await collector.stop();
    collector = await startUnlimited();
    await using backup = await startUnlimited();
    const port = await freePort();
    const site = (recipe("nginx-upstream.conf") + recipe("nginx.conf"))
      .replace(/listen 443 ssl;\n.*listen \[::\]:443 ssl;/, `listen 127.0.0.1:${port};`)
      .replace(/ssl_certificate.*;\n.*ssl_certificate_key.*;/, "")
      .replace("# server 127.0.0.1:8082", `server ${new URL(backup.url).host}`)
      .replaceAll("127.0.0.1:8080", new URL(collector.url).host);
    await withNginx(home, site, () => tryRestarts(`http://127.0.0.1:${port}`));
  });
});

describe.skipIf(!required && !has("caddy"))("the recipe for Caddy", () => {
  it.each<[string, string, typeof tryProxy]>([
    ["forwards hits", "Caddyfile", tryProxy],
    ["forwards reports", "Caddyfile.numbers", tryNumbers],
  ])("%s, and logs nothing of them", async (_, name, tryIt) => {
    const certificate = await makeCertificate();
    pem({ ...certificate });
    const port = await freePort();
    const [settings = ""] = /^\{\n.*?^\}\n/ms.exec(recipe("Caddyfile")) ?? [];
    const site = (name === "Caddyfile" ? recipe(name) : settings + recipe(name))
      .replace("{\n\t# Caddy's", "{\n\tadmin off\n\tauto_https disable_redirects\n\t# Caddy's")
      .replace(
        /\w+\.example \{/,
        `https://localhost:${port} {\n\ttls ${home.path}/cert.pem ${home.path}/key.pem`,
      )
      .replaceAll("127.0.0.1:8080", new URL(collector.url).host)
      .replaceAll("127.0.0.1:8081", new URL(collector.adminUrl).host)
      .replace("root * /srv", `root * ${published()}`);
    writeFileSync(join(home.path, "recipe.Caddyfile"), site);
    const config = ["--adapter", "caddyfile", "--config", join(home.path, "recipe.Caddyfile")];
    const adapted = spawnSync("caddy", ["adapt", ...config], { encoding: "utf8", env: home.env });
    expect([adapted.status, adapted.stderr]).toEqual([0, expect.not.stringMatching(/unnecessary/i)]);
    const caddy = spawn("caddy", ["run", ...config], {
      stdio: "ignore",
      env: home.env,
    });
    const ended = once(caddy, "close");
    try {
      await tryIt(port, certificate.authority);
    } finally {
      caddy.kill("SIGTERM");
      await ended;
    }
  });
});

it("the container file gives the volume to the user that the collector runs as", () => {
  const lines = recipe("Containerfile").split("\n");
  const place = (begin: string) => lines.findIndex((line) => line.startsWith(begin));
  const owned = place("RUN install --directory --owner=node --group=node --mode=0700 /data");
  expect(owned).toBeGreaterThan(place("FROM"));
  // Changes to a volume's directory after VOLUME are not in the image.
  expect(place("VOLUME /data")).toBeGreaterThan(owned);
  expect(place("USER node")).toBeGreaterThan(owned);
});

it("the compose file has a health check that works", async () => {
  const { services } = parse(recipe("compose.yaml"));
  const { healthcheck, volumes } = services.collector;
  const [kind, program, ...args] = healthcheck.test;
  expect([kind, program]).toEqual(["CMD", "node"]);
  expect(volumes).toEqual(["data:/data"]);
  const check = () =>
    spawnSync(
      process.execPath,
      args.map((arg: string) => arg.replace("http://127.0.0.1:8080", collector.url)),
    ).status;
  expect(check()).toBe(0);
  await collector.stop();
  expect(check()).toBe(1);
});

describe.skipIf(!required && !has("systemd-analyze"))("the units for systemd", () => {
  it("are accepted by systemd-analyze", () => {
    const units = ["", "-backup", "-publish"].map((name) => `djstats-collector${name}`);
    const names = [
      ...units.map((name) => `${name}.service`),
      ...units.slice(1).map((name) => `${name}.timer`),
    ];
    const files = names.map((name) => {
      const file = join(home.path, name);
      writeFileSync(file, recipe(name).replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
      return file;
    });
    const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], {
      encoding: "utf8",
    });
    expect((stdout + stderr).split("\n").filter((line) => line.includes("djstats-collector"))).toEqual([]);
    for (const name of names.filter((n) => n.endsWith(".timer"))) {
      const [, time = ""] = /^OnCalendar=(.*)$/m.exec(recipe(name)) ?? [];
      const { status } = spawnSync("systemd-analyze", ["calendar", time]);
      expect([name, status]).toEqual([name, 0]);
    }
  });
});
