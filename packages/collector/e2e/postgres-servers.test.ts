import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  freePort,
  type Home,
  makeHome,
  type Postgres,
  runCollector,
  startCollector,
  startForwarder,
} from "@djstats/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPostgres } from "../../store/src/postgres.ts";
import { sendHit } from "./load.ts";
import { postgresPrograms, startServer } from "./server.ts";

describe.runIf(postgresPrograms)("a collector on a group of PostgreSQL servers", () => {
  let first: Postgres;
  let second: Postgres;
  let home: Home;
  let firstUrl: string;
  let secondUrl: string;
  beforeAll(async () => {
    [first, second] = await Promise.all([startServer(), startServer()]);
    [firstUrl, secondUrl] = [await first.makeDatabase(), await second.makeDatabase()];
  });
  afterAll(() => Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]));
  beforeEach(() => {
    home = makeHome();
  });
  afterEach(() => home[Symbol.dispose]());

  const both = () => `postgres://postgres@${new URL(firstUrl).host},${new URL(secondUrl).host}/test1`;
  const init = (store: string) =>
    runCollector(["keys", "init", `--store=${store}`, `--key-file=${home.work}/keys`], home);

  it("uses the server that accepts writes, without a restart", async () => {
    await using collector = await startCollector([`--store=${both()}`, `--key-file=${home.work}/keys`], home);
    const health = async () => (await fetch(`${collector.url}/healthz`)).status;
    const epochs = (server: Postgres, url: string) => server.query(url, "SELECT COUNT(*) FROM epochs");
    expect(await sendHit(collector.url, "a")).toBe(200);
    expect(() => epochs(second, secondUrl)).toThrow(/relation "epochs" does not exist/);
    // The second one has an older backup, as a standby that lags behind would.
    const dump = execFileSync(join(postgresPrograms ?? "", "pg_dump"), ["--inserts", firstUrl], {
      encoding: "utf8",
    });
    second.query(secondUrl, dump.replaceAll(/^\\.*$/gm, ""));
    second.query(secondUrl, "DELETE FROM public.registers");
    await first.stop("kill");
    await expect.poll(health, { timeout: 10_000 }).toBe(200);
    expect(await sendHit(collector.url, "b")).toBe(200);
    // Acknowledged rows are written again from memory.
    await expect
      .poll(() => second.query(secondUrl, "SELECT COUNT(*) FROM registers WHERE dimension = 'total'"), {
        timeout: 8000,
      })
      .not.toEqual(["0"]);
    // The first one comes back read-only, then is alone.
    await first.start("default_transaction_read_only=on");
    expect(await sendHit(collector.url, "c")).toBe(200);
    await second.stop("kill");
    await expect.poll(() => sendHit(collector.url, "d"), { timeout: 20_000 }).toBe(503);
    expect(collector.log()).not.toMatch(/is not the one/);
    await second.start();
    await expect.poll(health, { timeout: 20_000 }).toBe(200);
    expect(await sendHit(collector.url, "d")).toBe(200);
    expect((await collector.stop()).status).toBe(0);
    await first.stop("fast");
    await first.start();
  });

  it("treats a server that becomes read-only as unavailable", async () => {
    const url = await first.makeDatabase();
    await using collector = await startCollector([`--store=${url}`, `--key-file=${home.work}/keys`], home);
    expect(await sendHit(collector.url, "a")).toBe(200);
    const setReadOnly = (value: string) => {
      first.query(url, `ALTER SYSTEM SET default_transaction_read_only = ${value}`);
      first.query(url, "SELECT pg_reload_conf()");
    };
    setReadOnly("on");
    await expect.poll(() => sendHit(collector.url, "b"), { timeout: 10_000 }).toBe(503);
    const { status, stderr } = await init(url);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /cannot be opened for writing: The database postgres:.* is read-only, or a standby/,
      ),
    ]);
    setReadOnly("off");
    await expect.poll(() => sendHit(collector.url, "b"), { timeout: 10_000 }).toBe(200);
  });

  it("names every server if none can be used", async () => {
    const { status, stderr } = await init("postgres://postgres:secret@127.0.0.1:1,127.0.0.1:2/x");
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^djstats-collector: The store postgres:\/\/127\.0\.0\.1:1,127\.0\.0\.1:2\/x cannot be opened for writing: None of the servers accepts writes \(127\.0\.0\.1:1: connect ECONNREFUSED.*; 127\.0\.0\.1:2: .*\n$/,
      ),
    ]);
    expect(stderr).not.toContain("secret");
  });

  it("does not start on locks that do not lock", async () => {
    const url = await first.makeDatabase();
    // This imitates an engine whose lock functions do nothing.
    first.query(
      url,
      `CREATE SCHEMA hollow;
       CREATE FUNCTION hollow.pg_advisory_xact_lock_shared(bigint) RETURNS void LANGUAGE sql AS '';
       CREATE FUNCTION hollow.pg_try_advisory_xact_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
       ALTER DATABASE ${new URL(url).pathname.slice(1)} SET search_path = hollow, pg_catalog, public`,
    );
    expect(await init(url)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/The advisory locks of the database postgres:.* do not lock/),
    });
  });

  it.each(["local", "remote_write"])("does not start with synchronous standbys and %s", async (commit) => {
    await second.stop("fast");
    await second.start("synchronous_standby_names=b", `synchronous_commit=${commit}`);
    try {
      expect(await init(secondUrl)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(
          new RegExp(`has synchronous standbys, but synchronous_commit is ${commit}: .* Set it to on\\.`),
        ),
      });
    } finally {
      await second.stop("fast");
      await second.start();
    }
  });

  it("leaves a server that falls silent without closing its connections", async () => {
    const { port, pathname } = new URL(await first.makeDatabase());
    await using forwarder = await startForwarder(Number(port));
    const database = await openPostgres(
      `postgres://postgres@127.0.0.1:${forwarder.port},127.0.0.1:${port}${pathname}`,
    );
    const write = (n: number) =>
      database.transaction("shared", (query) => query("INSERT INTO t VALUES ($1)", [n]));
    await database.transaction("shared", (query) => query("CREATE TABLE t (n INTEGER)"));
    forwarder.fallSilent();
    const before = database.disconnects();
    await expect(Promise.all([write(1), write(2)])).rejects.toThrow("The server does not answer");
    expect(database.disconnects()).toBeGreaterThan(before);
    await write(3);
    expect(await database.transaction("read", (query) => query("SELECT n FROM t"))).toEqual([[3]]);
    await database.close();
  });

  it("closes a day although another collector's machine was lost in the middle of a transaction", async () => {
    const { port, pathname } = new URL(await first.makeDatabase());
    await using forwarder = await startForwarder(Number(port));
    const open = (at: number) => openPostgres(`postgres://postgres@127.0.0.1:${at}${pathname}`);
    const [gone, alive] = [await open(forwarder.port), await open(Number(port))];
    const isLost = Promise.withResolvers<void>();
    const write = gone.transaction("shared", async () => {
      forwarder.fallSilent();
      isLost.resolve();
    });
    const outcome = write.then(
      () => "committed",
      (error: Error) => error.message,
    );
    await isLost.promise;
    expect(await alive.transaction("exclusive", (query) => query("SELECT 1"))).toEqual([[1]]);
    expect(await outcome).toBe("The server does not answer");
    for (const database of [gone, alive]) await database.close();
  });

  it("waits for a statement that takes long on a server that accepts no further connection", async () => {
    const url = await first.makeDatabase();
    first.query(url, "CREATE ROLE few LOGIN CONNECTION LIMIT 2");
    const database = await openPostgres(url.replace("postgres@", "few@"));
    const sleep = database.transaction("read", (query) => query("SELECT pg_sleep(12)::TEXT"));
    expect(await sleep).toEqual([[""]]);
    await database.close();
  });

  it("acknowledges no commit whose wait for the standbys was cancelled", async () => {
    const url = await second.makeDatabase();
    await second.stop("fast");
    await second.start();
    const database = await openPostgres(url);
    await database.transaction("shared", (query) => query("CREATE TABLE t (n INTEGER)"));
    second.query(url, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    second.query(url, "SELECT pg_reload_conf()");
    try {
      const before = database.disconnects();
      const write = database.transaction("shared", (query) => query("INSERT INTO t VALUES (1)"));
      const outcome = write.then(
        () => "committed",
        (error: Error) => error.message,
      );
      const cancel = () =>
        second.query(
          url,
          "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query = 'COMMIT'",
        );
      await expect.poll(cancel, { timeout: 10_000 }).toEqual(["t"]);
      expect(await outcome).toBe("The transaction was not committed on every server that must have it");
      expect(database.disconnects()).toBeGreaterThan(before);
    } finally {
      second.query(url, "ALTER SYSTEM RESET synchronous_standby_names");
      second.query(url, "SELECT pg_reload_conf()");
      await database.close();
    }
  });

  describe.runIf(existsSync("/usr/sbin/pgbouncer"))("behind PgBouncer", () => {
    it.each([
      ["transaction", "statement_timeout", /moves connections between sessions/],
      ["transaction", "", /A pooler in front of .* rejects the time limit of statements/],
      ["session", "statement_timeout", null],
    ])(
      "starts only if sessions are not shared: pooling by %s, ignoring %j",
      async (mode, ignored, sentence) => {
        const url = await first.makeDatabase();
        await using pooler = await startPooler(new URL(url), { mode, ignored });
        const { status, stderr } = await init(pooler.url);
        expect([status, stderr]).toEqual(sentence ? [1, expect.stringMatching(sentence)] : [0, ""]);
      },
    );
  });
});

/** Starts a PgBouncer in front of a server. */
async function startPooler(
  { port, pathname }: URL,
  { mode, ignored }: { readonly mode: string; readonly ignored: string },
): Promise<AsyncDisposable & { readonly url: string }> {
  const directory = mkdtempSync(join(tmpdir(), "djstats-pgbouncer-"));
  const own = await freePort();
  const file = join(directory, "pgbouncer.ini");
  const users = join(directory, "users");
  writeFileSync(users, '"postgres" ""\n', { mode: 0o644 });
  writeFileSync(
    file,
    `[databases]\n* = host=127.0.0.1 port=${port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${own}
unix_socket_dir =\nauth_type = trust\nauth_file = ${users}\npool_mode = ${mode}\n${ignored ? `ignore_startup_parameters = ${ignored}\n` : ""}`,
    { mode: 0o644 },
  );
  execFileSync("chmod", ["755", directory]);
  const user = process.getuid?.() === 0 ? ["-u", "postgres"] : [];
  const child: ChildProcess = spawn("/usr/sbin/pgbouncer", [...user, file], { stdio: "ignore" });
  await expect.poll(() => accepts(own), { timeout: 10_000 }).toBe(true);
  return {
    url: `postgres://postgres@127.0.0.1:${own}${pathname}`,
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGKILL");
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(() => resolve(true)));
    socket.on("error", () => resolve(false));
  });
}
