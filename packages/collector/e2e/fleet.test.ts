import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Collector,
  freePort,
  type Home,
  makeHome,
  type Postgres,
  runCollector,
  runProgram,
  startCollector,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { missingFrom } from "./acknowledged.ts";
import { startLoad } from "./load.ts";
import { hasNginx, withNginx } from "./nginx.ts";
import { postgresPrograms, startServer } from "./server.ts";

const recipes = join(import.meta.dirname, "../recipes");
const recipe = (name: string) => readFileSync(join(recipes, name), "utf8");

// Runs the settings, the proxy and the probes of the files for fleets, without containers.
describe.runIf(postgresPrograms)("a fleet", () => {
  let home: Home;
  let server: Postgres;
  /** The host and port of the server. */
  let host: string;

  beforeEach(async () => {
    home = makeHome();
    server = await startServer();
    const admin = (await server.makeDatabase()).replace(/\w+$/, "postgres");
    ({ host } = new URL(admin));
    const psql = [join(postgresPrograms ?? "", "psql"), "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1"];
    const made = await runProgram([...psql, "-f", join(recipes, "postgresql.sql"), admin], {
      env: { ...home.env, DJSTATS_PASSWORD: "secret" },
    });
    expect(made).toMatchObject({ status: 0, stderr: "" });
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  describe.runIf(hasNginx)("of the Compose file", () => {
    it("starts on an empty database, and loses no hit while its collectors are recreated in turn", async () => {
      const { services } = parse(recipe("compose-fleet.yaml"), { merge: true });
      const start = (name: string, port: number) => {
        const { environment } = services[name];
        const env = {
          ...home.env,
          ...environment,
          DJSTATS_COLLECTOR_STORE: environment.DJSTATS_COLLECTOR_STORE.replace("172.30.81.20", host),
          DJSTATS_COLLECTOR_KEY_FILE: environment.DJSTATS_COLLECTOR_KEY_FILE.replace("/data", home.work),
          DJSTATS_COLLECTOR_TRUSTED_PROXY: "127.0.0.1",
          DJSTATS_COLLECTOR_ADMIN: "127.0.0.1:0",
          // The load comes from one address.
          DJSTATS_COLLECTOR_PREFIX_BUDGET: "1000000",
          PGPASSWORD: "secret",
        };
        return startCollector([`--port=${port}`], { env });
      };
      const names = ["collector-a", "collector-b"];
      const ports = [await freePort(), await freePort()];
      const collectors: Collector[] = await Promise.all(names.map((name, at) => start(name, ports[at] ?? 0)));
      const port = await freePort();
      const site = (recipe("nginx-upstream-fleet.conf") + recipe("nginx.conf"))
        .replace(/listen 443 ssl;\n.*listen \[::\]:443 ssl;/, `listen 127.0.0.1:${port};`)
        .replace(/ssl_certificate.*;\n.*ssl_certificate_key.*;/, "")
        .replace("172.30.81.11:8080", `127.0.0.1:${ports[0]}`)
        .replace("172.30.81.12:8080", `127.0.0.1:${ports[1]}`);
      try {
        await withNginx(home, site, async () => {
          const load = startLoad(8, 2);
          load.aim(`http://127.0.0.1:${port}`);
          await expect.poll(() => load.acknowledged.size, { timeout: 20_000 }).toBeGreaterThan(50);
          // Until the proxy listens, there is no response.
          const early = load.statuses.get(0);
          for (const at of [0, 1, 0, 1]) {
            const before = load.acknowledged.size;
            await collectors[at]?.stop();
            await expect.poll(() => load.acknowledged.size).toBeGreaterThan(before + 50);
            collectors[at] = await start(names[at] ?? "", ports[at] ?? 0);
            await expect.poll(() => load.acknowledged.size).toBeGreaterThan(before + 100);
          }
          // The proxy leaves a collector that did not answer alone for some seconds.
          for (const collector of collectors)
            await expect
              .poll(async () => {
                const { folded = 0, counted = 0 } = await collector.outcomes("requests");
                return folded + counted;
              })
              .toBeGreaterThan(0);
          await load.stop();
          expect([...load.statuses.keys()].filter((status) => status !== 0)).toEqual([200]);
          expect(load.statuses.get(0)).toBe(early);
          const store = `postgres://djstats@${host}/djstats?sslmode=disable`;
          expect(await missingFrom(home, load.acknowledged, { store, keyFile: `${home.work}/keys` })).toEqual(
            [],
          );
        });
      } finally {
        for (const collector of collectors) await collector[Symbol.asyncDispose]();
      }
    });
  });

  describe.runIf(process.getuid?.() === 0)("of the Kubernetes manifest", () => {
    const [deployment] = parseAllDocuments(recipe("kubernetes.yaml"), { merge: true }).map((d) => d.toJS());
    const { initContainers, containers } = deployment.spec.template.spec;
    const [collector] = containers;
    const here = (path: string) => path.replace(/^\/(?=keys|secret)/, `${home.work}/`);
    let env: Record<string, string>;
    beforeEach(async () => {
      for (const name of ["secret", "keys"]) mkdirSync(`${home.work}/${name}`);
      const settings = collector.env.map(({ name, value }: { name: string; value?: string }) => [
        name,
        value === undefined ? "secret" : here(value).replace("0.0.0.0:8081", "0.0.0.0:0"),
      ]);
      env = { ...home.env, ...Object.fromEntries(settings) };
      env["DJSTATS_COLLECTOR_STORE"] = `postgres://djstats@${host}/djstats`;
      const init = ["keys", "init", `--key-file=${home.work}/secret/keys`];
      expect(await runCollector(init, { env })).toMatchObject({ status: 0, stderr: "" });
      chmodSync(`${home.work}/secret/keys`, 0o440);
    });
    /** Makes a directory read-only for a program, as a mount of a pod is. */
    const readOnly = (directory: string) => [
      ...["unshare", "--mount", "sh", "-c"],
      'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"',
      directory,
    ];
    const copyKeys = () => runProgram(initContainers[0].command.map(here), { env });

    it("accepts the keys that the first container copies, and not those of the Secret", async () => {
      const options = { env, prefix: readOnly(`${home.work}/keys`) };
      const refused = startCollector([`--key-file=${home.work}/secret/keys`], options);
      await expect(refused).rejects.toThrow("can read the key file");
      // Without keys it creates none, because they would be lost with the pod.
      await expect(startCollector([], options)).rejects.toThrow(
        /the key file .* cannot|has no key for epoch/i,
      );
      expect(await copyKeys()).toMatchObject({ status: 0, stderr: "" });
      await using serving = await startCollector([], options);
      expect((await fetch(`${serving.url}/healthz`)).status).toBe(200);
    });

    it("is not ready without its database, but alive, and counts again once it is back", async () => {
      await copyKeys();
      await using serving = await startCollector([`--admin=${env["DJSTATS_COLLECTOR_ADMIN"]}`], { env });
      const ports = [serving.url, serving.adminUrl];
      const probe = ({ httpGet }: { httpGet: { path: string; port: string } }) => {
        const at = collector.ports.findIndex(({ name }: { name: string }) => name === httpGet.port);
        return fetch(ports[at] + httpGet.path).then(({ status }) => status);
      };
      const { readinessProbe, livenessProbe } = collector;
      expect([await probe(readinessProbe), await probe(livenessProbe)]).toEqual([200, 200]);
      await server.stop("immediate");
      await expect.poll(() => probe(readinessProbe)).toBe(503);
      expect(await probe(livenessProbe)).toBe(200);
      await server.start();
      await expect.poll(() => probe(readinessProbe)).toBe(200);
      expect(await probe(livenessProbe)).toBe(200);
    });
  });
});
