import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  collector,
  type Home,
  makeHome,
  type Postgres,
  runCollector,
  runProgram,
  startCollector,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postgresPrograms, startServer } from "./server.ts";

const recipes = join(import.meta.dirname, "../recipes");
const password = "pa'ss:wo\\rd";

// Does what the guide "PostgreSQL in production" says, in its order.
describe.runIf(postgresPrograms)("PostgreSQL in production", () => {
  let server: Postgres;
  let home: Home;
  let admin: string;
  /** The URL without a password, because `ps` shows it. */
  let database: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    home = makeHome();
    server = await startServer();
    admin = (await server.makeDatabase()).replace(/\w+$/, "postgres");
    database = admin.replace("postgres@", "djstats@").replace(/\w+$/, "djstats");
    for (const name of ["bin", "backup", "media"]) mkdirSync(`${home.path}/${name}`);
    writeFileSync(
      `${home.path}/bin/djstats-collector`,
      `#!/bin/sh\nexec ${process.execPath} ${collector} "$@"\n`,
    );
    chmodSync(`${home.path}/bin/djstats-collector`, 0o755);
    writeFileSync(`${home.work}/pgpass`, "*:*:*:djstats:pa'ss\\:wo\\\\rd\n", { mode: 0o600 });
    env = {
      ...home.env,
      PATH: `${postgresPrograms}:${home.path}/bin:${home.env["PATH"]}`,
      PGPASSFILE: `${home.work}/pgpass`,
      DJSTATS_COLLECTOR_STORE: database,
      DJSTATS_COLLECTOR_KEY_FILE: `${home.work}/keys`,
    };
  });

  afterEach(async () => {
    await server[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  const run = (...args: string[]) => runCollector(args, { env });
  const succeed = async (...argv: string[]) => {
    const { status, stdout, stderr } = await runProgram(argv, { env });
    expect([status, stderr], argv.join(" ")).toEqual([0, ""]);
    return stdout;
  };
  const makeDatabase = () =>
    runProgram(
      ["psql", "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1", "-f", `${recipes}/postgresql.sql`, admin],
      { env: { ...env, DJSTATS_PASSWORD: password } },
    );
  /** Makes the server require passwords, like any server outside of tests. */
  async function askForPasswords(): Promise<Disposable> {
    const rules = `/tmp/djstats-guide-${process.pid}.conf`;
    const lines = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256", ""];
    writeFileSync(rules, lines.join("\n"), { mode: 0o644 });
    await server.stop("fast");
    await server.start(`hba_file=${rules}`);
    return { [Symbol.dispose]: () => rmSync(rules) };
  }
  const count = async (url: string, from: number) => {
    const hits = Array.from({ length: 20 }, (_, n) => `v=1&tid=t&cid=id-${from + n}&t=event&ec=runserver`);
    expect((await fetch(`${url}/batch`, { method: "POST", body: hits.join("\n") })).status).toBe(200);
  };
  const developers = async () =>
    JSON.parse(await succeed("djstats-collector", "report", "--format=json")).windows[0].total.estimate;
  const audited = async () => {
    const { status, stdout } = await run("access", "audit", "--format=json");
    expect(status).toBe(0);
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).action);
  };

  it("moves a count from SQLite with everything, serves it, backs it up and restores it", async () => {
    const sqlite = `--store=${home.work}/store.sqlite`;
    {
      await using old = await startCollector([sqlite], { env });
      await count(old.url, 0);
      await old.stop();
    }
    const granted = await run("access", "grant", "Jo", "--role=president", "--asked-by=x", sqlite);
    const token = /djs_\S+/.exec(granted.stdout)?.[0];
    await run("access", "grant", "Al", "--role=fundraising", "--asked-by=x", sqlite);
    await run("access", "revoke", "2", sqlite);
    await run("publish", "on", "--asked-by=board", "--reason=decided", "--licence=CC0-1.0", sqlite);

    expect((await makeDatabase()).stderr).toBe("");
    using _ = await askForPasswords();
    expect(await succeed("djstats-collector", "copy", database, sqlite)).toMatch(
      /^Copied the whole store to postgres:.* rows\.\n$/,
    );

    // Not "Publishing is off".
    expect(
      (await run("publish", "to", `${home.path}/site`, `--signing-key=${home.path}/signing-key`)).stderr,
    ).toMatch(/No week is complete yet/);
    expect((await run("access", "list")).stdout).toBe((await run("access", "list", sqlite)).stdout);
    expect(await audited()).toEqual(["grant", "grant", "revoke", "publish", "export"]);
    // The copied store is whole, so there is no second copy over it.
    expect((await run("copy", database, sqlite)).stderr).toMatch(/is not empty\..*Nothing was copied\.\n$/);

    // Merges the hits that the old collector counted after the copy.
    {
      await using old = await startCollector([sqlite], { env });
      await count(old.url, 40);
      await old.stop();
    }
    await succeed("djstats-collector", "export", `${home.work}/rest.export`, sqlite);
    await succeed("djstats-collector", "merge", `${home.work}/rest.export`);

    await using serving = await startCollector([], { env });
    const command = readFileSync(`/proc/${serving.pid}/cmdline`, "utf8");
    expect(command).not.toMatch(/pa'ss|djstats@/);
    // The same developers are known, the token is valid, and new developers count.
    await count(serving.url, 0);
    expect(Math.abs((await developers()) - 40)).toBeLessThanOrEqual(2);
    const page = await fetch(`${serving.url}/v1/report.json`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect([200, 404]).toContain(page.status);
    await count(serving.url, 20);
    expect(Math.abs((await developers()) - 60)).toBeLessThanOrEqual(2);
    for (const line of serving.log().trimEnd().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
    expect(serving.log()).not.toMatch("pa'ss");

    writeFileSync(`${home.path}/backup/2026-01-01.dump`, "older");
    const backup = ["sh", `${recipes}/backup-postgresql.sh`, database, `${home.work}/keys`];
    expect(await succeed(...backup, `${home.path}/backup`, `${home.path}/media`)).toBe("");
    const [dump = "", ...more] = readdirSync(`${home.path}/backup`);
    expect([dump, more]).toEqual([expect.stringMatching(/^20\d\d-\d\d-\d\d\.dump$/), []]);
    expect(readdirSync(`${home.path}/media`)).toEqual(["keys"]);
    const time = "SELECT value FROM settings WHERE name = 'backup'";
    expect(server.query(admin.replace(/\w+$/, "djstats"), time)).toEqual([expect.stringMatching(/^\d{10}$/)]);
    await serving.stop();

    server.query(admin, "DROP DATABASE djstats");
    server.query(admin, "DROP ROLE djstats");
    expect((await makeDatabase()).stderr).toBe("");
    await succeed(
      "pg_restore",
      "--no-owner",
      "--exit-on-error",
      `--dbname=${database}`,
      `${home.path}/backup/${dump}`,
    );
    expect((await run("access", "list")).stdout).toMatch("Jo");
    await using again = await startCollector([], { env });
    await count(again.url, 20);
    expect(Math.abs((await developers()) - 60)).toBeLessThanOrEqual(2);
  });

  it("moves a count back to a file", async () => {
    expect((await makeDatabase()).stderr).toBe("");
    {
      await using serving = await startCollector([], { env });
      await count(serving.url, 0);
      await serving.stop();
    }
    await run("access", "grant", "Jo", "--role=president", "--asked-by=x");
    await succeed("djstats-collector", "copy", `${home.work}/back.sqlite`);
    const back = ["--store", `${home.work}/back.sqlite`];
    expect((await run("access", "list", ...back)).stdout).toMatch("Jo");
    await using serving = await startCollector(back, { env });
    await count(serving.url, 0);
    const { stdout } = await run("report", "--format=json", ...back);
    expect(Math.abs(JSON.parse(stdout).windows[0].total.estimate - 20)).toBeLessThanOrEqual(1);
  });

  it("reports in one sentence which privilege a role lacks", async () => {
    server.query(admin, "CREATE ROLE guest LOGIN");
    server.query(admin, "CREATE DATABASE theirs");
    const theirs = admin.replace("postgres@", "guest@").replace(/\w+$/, "theirs");
    const { status, stderr } = await run("serve", "--port=0", `--store=${theirs}`);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^djstats-collector: .* permission denied for schema public \(42501\)\.\n$/),
    ]);
  });
});
