import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "./free-port.ts";
import { killProcessesOf } from "./kill-processes.ts";
import { postgresUser } from "./postgres-user.ts";

/** A group of three PostgreSQL servers with synchronous replication, and the monitor that promotes a standby. */
export interface FailoverGroup extends AsyncDisposable {
  /** A URL that names the three servers. Their database is empty. */
  readonly url: string;
  /** Runs SQL on the server that accepts writes, and returns the lines that `psql` prints. */
  readonly query: (sql: string) => Promise<string[]>;
  /** Kills the server that accepts writes, with its keeper, as the loss of their machine would. Returns its name. */
  readonly killPrimary: () => Promise<string>;
  /** Starts what does not run, and waits for a primary and two synchronous standbys. */
  readonly start: () => Promise<void>;
  /** Stops the monitor, the primary, then its standbys, in an orderly way or with SIGKILL. */
  readonly stop: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
}

const pgAutoctl = "/usr/bin/pg_autoctl";
const monitor = "monitor";
const nodes = ["a", "b", "c"] as const;
/** Registering, copying and promoting take a few seconds each, and longer on a busy machine. */
const settleMs = 180_000;

/** Whether pg_auto_failover is installed for the PostgreSQL in a directory. */
export function hasFailover(programs: string): boolean {
  return existsSync(pgAutoctl) && existsSync(join(programs, "../lib/pgautofailover.so"));
}

/**
 * Creates and starts a group on loopback, as pg_auto_failover's own commands do.
 *
 * @param demoteMs how long the monitor waits for a lost primary to notice that it is alone (default: 30 s)
 */
export async function startFailoverGroup(programs: string, demoteMs = 30_000): Promise<FailoverGroup> {
  const owner = postgresUser();
  const directory = mkdtempSync(join(tmpdir(), "djstats-failover-"));
  const sockets = join(directory, "sockets");
  mkdirSync(sockets);
  if (owner) for (const path of [directory, sockets]) chownSync(path, owner.uid, owner.gid);
  const how = {
    ...owner,
    cwd: directory,
    env: {
      PATH: `${programs}:${process.env["PATH"] ?? ""}`,
      LC_ALL: "C",
      HOME: directory,
      XDG_CONFIG_HOME: join(directory, "config"),
      XDG_DATA_HOME: join(directory, "state"),
      XDG_RUNTIME_DIR: join(directory, "run"),
      PG_REGRESS_SOCK_DIR: sockets,
    },
  };
  const ports = { monitor: await freePort(), a: await freePort(), b: await freePort(), c: await freePort() };
  const places = nodes.map((node) => `127.0.0.1:${ports[node]}`);
  const url = `postgres://postgres@${places.join()}/count`;
  const monitorUrl = `postgres://autoctl_node@127.0.0.1:${ports.monitor}/pg_auto_failover`;
  const common = (name: "monitor" | (typeof nodes)[number]) => [
    ...["--pgdata", join(directory, name), "--pgport", String(ports[name]), "--hostname", "127.0.0.1"],
    ...["--auth", "trust", "--no-ssl", "--pgctl", join(programs, "pg_ctl")],
  ];
  const running = new Map<string, ChildProcess>();
  /** Servers that were stopped in an orderly way. A killed one may be a primary no longer: its keeper decides. */
  const stopped = new Set<(typeof nodes)[number]>();

  const run = async (file: string, args: readonly string[]) =>
    (await promisify(execFile)(file, [...args], how)).stdout;
  const launch = (name: string, args: readonly string[]) => {
    const log = openSync(join(directory, `${name}.log`), "a");
    const child = spawn(pgAutoctl, args, { ...how, stdio: ["ignore", log, log] });
    closeSync(log);
    running.set(name, child);
    child.once("exit", () => {
      // Restarts it, like its systemd unit.
      if (running.get(name) === child)
        setTimeout(() => running.get(name) === child && launch(name, runs(name)), 500);
    });
  };
  const runs = (name: string) => ["run", "--pgdata", join(directory, name)];
  const select = async (address: string, sql: string) =>
    (await run(join(programs, "psql"), ["--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql, address]))
      .split("\n")
      .slice(0, -1);
  // The superusers have the name of the user who creates the servers, as `psql` takes it without one.
  const asOwner = (port: number) => `postgres://127.0.0.1:${port}/postgres`;
  const states = (sql: string) => select(monitorUrl, `SELECT ${sql} FROM pgautofailover.node`);
  const primaryName = async () => {
    const sql = "SELECT nodename FROM pgautofailover.node WHERE reportedstate = 'primary'";
    return (await select(monitorUrl, sql))[0] ?? "";
  };
  const until = async (what: string, isTrue: () => Promise<boolean>) => {
    const end = performance.now() + settleMs;
    while (!(await isTrue().catch(() => false))) {
      if (performance.now() > end) throw new Error(`Waited too long for ${what}:\n${showLogs()}`);
      await sleep(250);
    }
  };
  const showLogs = () =>
    globSync(join(directory, "*.log"))
      .map((file) => `${file}\n${readFileSync(file, "utf8").split("\n").slice(-12).join("\n")}`)
      .join("\n");
  const untilWhole = async (since = new Date()) => {
    // A monitor that has been started again still knows the states of before.
    const current = `reporttime > '${since.toISOString()}' AND reportedstate = goalstate AND health = 1`;
    const whole = "primary,secondary,secondary";
    await until(
      "a primary and two standbys",
      async () =>
        (
          await states(
            `string_agg(CASE WHEN ${current} THEN reportedstate::text ELSE '' END, ',' ORDER BY reportedstate::text)`,
          )
        ).join() === whole,
    );
  };
  const startServer = (node: (typeof nodes)[number]) => {
    const data = join(directory, node);
    const flags = `-p ${ports[node]} -h 127.0.0.1 -k ${sockets}`;
    return run(join(programs, "pg_ctl"), [
      "start",
      "-w",
      "-s",
      "-D",
      data,
      "-l",
      `${data}.start.log`,
      "-o",
      flags,
    ]);
  };
  const stopOne = async (name: string, signal: "SIGTERM" | "SIGKILL") => {
    const child = running.get(name);
    running.delete(name);
    const isAlive = child && child.exitCode === null && child.signalCode === null;
    const ended = isAlive ? once(child, "exit") : null;
    if (signal === "SIGTERM") child?.kill(signal);
    // A server that was started before its keeper is not one of the keeper's descendants.
    else killProcessesOf(join(directory, name));
    await ended;
  };
  const stop = async (signal: "SIGTERM" | "SIGKILL") => {
    const primary = await primaryName().catch(() => "");
    // Before the servers, or it would take their end for a failure and promote one of them.
    await stopOne(monitor, signal);
    for (const node of nodes) if (signal === "SIGTERM" && running.has(node)) stopped.add(node);
    // Before its standbys, which so receive everything it writes. Otherwise, if one of them is promoted after the start,
    // pg_auto_failover 2.0 does not rewind the old primary, and it stays away.
    await stopOne(primary, signal);
    await Promise.all(nodes.map((node) => stopOne(node, signal)));
  };
  const group: FailoverGroup = {
    url,
    query: (sql) => select(`${url}?target_session_attrs=read-write`, sql),
    killPrimary: async () => {
      const primary = await primaryName();
      await stopOne(primary, "SIGKILL");
      return primary;
    },
    start: async () => {
      // Before its keeper, whose first report would otherwise be that its server is down: a reason to promote another.
      await Promise.all([...stopped].map(startServer));
      stopped.clear();
      for (const name of [monitor, ...nodes]) if (!running.has(name)) launch(name, runs(name));
      await untilWhole();
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("SIGKILL");
      rmSync(directory, { recursive: true, force: true });
    },
  };

  try {
    await run(pgAutoctl, ["create", "monitor", ...common("monitor")]);
    const setting = ["postgresql.listen_addresses", "127.0.0.1"];
    await run(pgAutoctl, ["config", "set", "--pgdata", join(directory, monitor), ...setting]);
    launch(monitor, runs(monitor));
    await until("the monitor", async () => (await states("count(*)")).length === 1);
    const set = async (port: number, setting: string) => {
      for (const sql of [`ALTER SYSTEM SET ${setting}`, "SELECT pg_reload_conf()"])
        await select(asOwner(port), sql);
    };
    await set(ports.monitor, `pgautofailover.primary_demote_timeout = ${demoteMs}`);
    const create = (node: (typeof nodes)[number]) =>
      launch(node, [
        ...["create", "postgres", ...common(node), "--name", node, "--listen", "127.0.0.1"],
        ...["--pghost", sockets, "--dbname", "count", "--monitor", monitorUrl, "--run"],
      ]);
    create("a");
    await until("the first server", async () => (await states("reportedstate")).join() === "single");
    // Otherwise each copy of a server waits for minutes until a checkpoint has been spread over them.
    await set(ports.a, "checkpoint_completion_target = 0");
    create("b");
    create("c");
    await untilWhole();
  } catch (error) {
    await group[Symbol.asyncDispose]();
    throw error;
  }
  return group;
}
