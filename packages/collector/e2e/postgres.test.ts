import { createSecretKey } from "node:crypto";
import { chmodSync, cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Collector,
  type Home,
  makeHome,
  type Postgres,
  runCollector,
  startCollector,
} from "@djstats/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dayOf } from "../../counting/src/day.ts";
import type { DimensionValues } from "../../counting/src/dimensions.ts";
import { writeKeys } from "../../store/src/key-file.ts";
import { openPostgres } from "../../store/src/postgres.ts";
import { Store } from "../../store/src/store.ts";
import { DeveloperCounter } from "../src/record/developer-counter.ts";
import { missingFrom } from "./acknowledged.ts";
import { type Load, sendHit, startLoad } from "./load.ts";
import { postgresPrograms, startServer } from "./server.ts";

describe.runIf(postgresPrograms)("a collector on PostgreSQL", () => {
  let server: Postgres;
  let home: Home;
  let url: string;
  let keys: string;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    home = makeHome();
    url = await server.makeDatabase();
    keys = join(home.work, "keys");
  });
  afterEach(() => home[Symbol.dispose]());

  const run = (...args: string[]) => runCollector(args, home);
  const serve = (keyFile = keys, ...more: string[]) =>
    startCollector([`--store=${url}`, `--key-file=${keyFile}`, ...more], home);

  /** Starts collectors, each with its own copy of one key file. */
  async function startFleet(size: number): Promise<Fleet> {
    expect((await run("keys", "init", `--store=${url}`, `--key-file=${keys}`)).status).toBe(0);
    const collectors = await Promise.all(
      Array.from({ length: size }, (_, n) => {
        cpSync(keys, `${keys}.${n}`);
        return serve(`${keys}.${n}`);
      }),
    );
    const loads = collectors.map((collector) => {
      const load = startLoad(3, 3);
      load.aim(collector.url);
      return load;
    });
    return {
      collectors,
      loads,
      [Symbol.asyncDispose]: async () => {
        await Promise.all(loads.map((load) => load.stop()));
        await Promise.all(collectors.map((collector) => collector[Symbol.asyncDispose]()));
      },
    };
  }

  async function expectNobodyMissing({ loads }: Pick<Fleet, "loads">): Promise<void> {
    const acknowledged = loads.flatMap((load) => [...load.acknowledged]);
    expect(acknowledged.length).toBeGreaterThan(loads.length);
    const missing = () => missingFrom(home, acknowledged, { store: url, keyFile: keys });
    await expect.poll(missing, { timeout: 8000 }).toEqual([]);
  }

  it("counts together with others, and loses nothing if one of them is killed", async () => {
    await using fleet = await startFleet(3);
    await sleep(1000);
    await fleet.collectors[0]?.stop("SIGKILL");
    await sleep(700);
    await Promise.all(fleet.loads.map((load) => load.stop()));
    for (const collector of fleet.collectors.slice(1)) expect((await collector.stop()).status).toBe(0);
    await expectNobodyMissing(fleet);
  });

  it.each(["fast", "immediate", "kill"] as const)(
    "rejects hits while the database is down (%s), and recovers without losing a developer",
    async (how) => {
      await using fleet = await startFleet(2);
      await sleep(600);
      await server.stop(how);
      for (const collector of fleet.collectors) await expectRefused(collector);
      await sleep(500);
      await server.start();
      for (const collector of fleet.collectors) await expectRecovered(collector);
      for (const load of fleet.loads) {
        await load.stop();
        expect(load.statuses.get(503)).toBeGreaterThan(0);
      }
      await expectNobodyMissing(fleet);
    },
  );

  it("writes recent registers again if an older backup is restored under load", async () => {
    await using fleet = await startFleet(2);
    await sleep(300);
    await server.backUp();
    for (const collector of fleet.collectors) await expectRecovered(collector);
    await sleep(1000);
    await server.restore();
    await sleep(1000);
    for (const collector of fleet.collectors) await expectRecovered(collector);
    for (const load of fleet.loads) await load.stop();
    await expectNobodyMissing(fleet);
  });

  it("writes recent registers again if a backup is restored during a long pause without hits", async () => {
    await server.backUp();
    await using collector = await serve();
    for (const id of ["a", "b"]) expect(await sendHit(collector.url, id)).toBe(200);
    // Idle connections are usually closed sooner.
    await sleep(13_000);
    await server.restore();
    // The backup is older than the tables.
    await expect.poll(() => collector.log(), { timeout: 8000 }).toMatch("store-written-again");
    const missing = () => missingFrom(home, ["a", "b"], { store: url, keyFile: keys });
    await expect.poll(missing, { timeout: 8000 }).toEqual([]);
    expect(await sendHit(collector.url, "a")).toBe(200);
  });

  it("does not write to a database that belongs to a different count", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    server.query(url, "UPDATE epochs SET key_fingerprint = 'another'");
    server.query(url, "DELETE FROM registers");
    server.query(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'djstats-collector'`,
    );
    await expectRefused(collector);
    expect(collector.log()).toMatch(/is not the one that the store .* was counted with/);
    await sleep(1500);
    expect(server.query(url, "SELECT COUNT(*) FROM registers")).toEqual(["0"]);
  });

  it("does not start with a different key", async () => {
    await using first = await serve();
    expect(await sendHit(first.url, "a")).toBe(200);
    for (const [keyFile, sentence] of [
      [`${keys}.missing`, /has no key for epoch \d+ of the store postgres:\/\/127\.0\.0\.1:\d+\/test\d+\./],
      [await otherKeys(), /is not the one that the store .* was counted with\./],
    ] as const) {
      const { status, stderr } = await run("serve", "--port=0", `--store=${url}`, `--key-file=${keyFile}`);
      expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)]);
    }
  });

  it.each(["fsync", "synchronous_commit"])("does not start if the server has %s off", async (setting) => {
    await server.stop("fast");
    await server.start(`${setting}=off`);
    try {
      const { status, stderr } = await run("serve", "--port=0", `--store=${url}`, `--key-file=${keys}`);
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(
          `The database postgres://.* has ${setting} off and could lose committed data. Turn it on.`,
        ),
      ]);
    } finally {
      await server.stop("fast");
      await server.start();
    }
  });

  it("reads a password from the environment or a file, and reports a missing one in a sentence", async () => {
    server.query(url, "ALTER USER postgres PASSWORD 'se:cr\\et'");
    const rules = "/tmp/djstats-test-hba.conf";
    writeFileSync(rules, "host all all 127.0.0.1/32 scram-sha-256\n", { mode: 0o644 });
    await server.stop("fast");
    await server.start(`hba_file=${rules}`);
    try {
      const init = (env: Record<string, string>) =>
        runCollector(["keys", "init", `--store=${url}`, `--key-file=${keys}`], {
          env: { ...home.env, ...env },
        });
      const { status, stderr } = await init({});
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(
          /^djstats-collector: The database postgres:\/\/127.* asks for a password\. Set PGPASSWORD, or PGPASSFILE to a file of passwords\.\n$/,
        ),
      ]);
      expect((await init({ PGPASSWORD: "se:cr\\et" })).status).toBe(0);
      const file = join(home.work, "passwords");
      writeFileSync(file, "# ours\nelsewhere:*:*:*:wrong\n127.0.0.1:*:*:postgres:se\\:cr\\\\et\n", {
        mode: 0o600,
      });
      expect(await init({ PGPASSFILE: file })).toMatchObject({ status: 0, stderr: "" });
      chmodSync(file, 0o644);
      expect((await init({ PGPASSFILE: file })).stderr).toMatch(
        /Users other than its owner can read .* Run: chmod 600/,
      );
    } finally {
      await server.stop("fast");
      await server.start();
      rmSync(rules);
    }
  });

  it("rejects a server without TLS in one sentence if TLS is required", async () => {
    for (const mode of ["require", "prefer", "verify-ca", "verify-full"]) {
      const { stderr } = await run("keys", "init", `--store=${url}?sslmode=${mode}`, `--key-file=${keys}`);
      expect(stderr).toMatch(/^djstats-collector: The database .* does not accept TLS, .*\n$/);
    }
  });

  it("reports a database that cannot be opened in a sentence, without the password", async () => {
    const { host } = new URL(url);
    for (const [address, sentence] of [
      [
        `postgres://postgres:secret@${host}/nowhere`,
        /The store postgres:\/\/127.* cannot be opened for writing: database "nowhere" does not exist \(3D000\)/,
      ],
      [
        `postgres://postgres:se/cr@et@${host}/x`,
        /The store postgres:\/\/127.* cannot be opened for writing: Invalid URL/,
      ],
      [
        "postgres://127.0.0.1:1/x?user=postgres&password=secret",
        /The store postgres:\/\/127\.0\.0\.1:1\/x cannot be opened for writing: connect ECONNREFUSED/,
      ],
      [
        "postgres://postgres:secret@127.0.0.1:1/x",
        /cannot be opened for writing: connect ECONNREFUSED 127\.0\.0\.1:1/,
      ],
    ] as const) {
      const { status, stderr } = await run("serve", "--port=0", `--store=${address}`, `--key-file=${keys}`);
      expect([status, stderr]).toEqual([1, expect.stringMatching(sentence)]);
      expect(stderr).not.toMatch(/secret|se\/cr|et@/);
    }
  });

  it("closes each day once if several collectors see midnight, with only that day's developers", async () => {
    // Under this key, no two of the IDs share a register.
    writeKeys(keys, new Map([[2026, createSecretKey(Buffer.alloc(32, 1))]]));
    let now = new Date("2026-03-09T12:00:00Z");
    const members = await Promise.all(
      [0, 1, 2].map(async (n) => {
        const store = await Store.open(await openPostgres(url));
        // The clocks differ slightly.
        const clock = () => new Date(now.getTime() - n * 50);
        return { store, clock };
      }),
    );
    const counters: DeveloperCounter[] = [];
    for (const parts of members)
      counters.push(await DeveloperCounter.start({ ...parts, keyFile: keys, log: () => {} }));
    const place: DimensionValues = ["all", "runserver", "5.2", "3.13", "Linux"];
    const days = 3;
    for (let day = 0; day < days; day += 1) {
      now = new Date(Date.UTC(2026, 2, 9 + day, 23, 59, 59, 800));
      const ids = Array.from({ length: 30 }, (_, n) => `${day} ${n}`);
      await Promise.all(ids.map((id, n) => counters[n % 3]?.record(id, place, () => true)));
      now = new Date(Date.UTC(2026, 2, 10 + day, 0, 0, 0, 60));
      const early = Array.from({ length: 30 }, (_, n) => `${day + 1} early ${n}`);
      await Promise.all(early.map((id, n) => counters[n % 3]?.record(id, place, () => true)));
      await Promise.all(counters.map((counter) => counter.tick()));
    }
    for (const counter of counters) await counter.finish();
    const [{ store } = { store: null }] = members;
    const first = dayOf(new Date("2026-03-09T12:00:00Z"));
    expect(await store?.days()).toEqual([first, first + 1, first + 2, first + 3]);
    const history = (await store?.history({ from: 0, through: first + 9 })) ?? [];
    const total = history.filter((figure) => figure.dimension === "total" && figure.windowDays === 1);
    expect(total.map((f) => f.day - first)).toEqual([0, 1, 2]);
    // The key is random, so two developers may share a slot.
    for (const [day, developers] of [30, 60, 60].entries())
      expect(Math.abs((total[day]?.estimate ?? 0) - developers)).toBeLessThan(4);
    await Promise.all(members.map((member) => member.store.database.close()));
  });

  async function otherKeys(): Promise<string> {
    const file = join(home.work, "other.keys");
    await run("keys", "init", `--store=${home.work}/other.sqlite`, `--key-file=${file}`);
    return file;
  }
});

interface Fleet extends AsyncDisposable {
  readonly collectors: readonly Collector[];
  readonly loads: readonly Load[];
}

const health = async ({ url }: Collector) => (await fetch(`${url}/healthz`)).status;

async function expectRefused(collector: Collector): Promise<void> {
  await expect.poll(() => health(collector), { timeout: 10_000, interval: 100 }).toBe(503);
  expect(await sendHit(collector.url, `new-${performance.now()}`)).toBe(503);
}

async function expectRecovered(collector: Collector): Promise<void> {
  await expect.poll(() => health(collector), { timeout: 10_000, interval: 100 }).toBe(200);
  expect(await sendHit(collector.url, `new-${performance.now()}`)).toBe(200);
}
