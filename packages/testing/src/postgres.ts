import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { postgresUser } from "./postgres-user.ts";

/** A temporary PostgreSQL server on loopback, which flushes to the disk as usual. */
export interface Postgres extends AsyncDisposable {
  /** Creates an empty database, and returns its URL. */
  readonly makeDatabase: () => Promise<string>;
  /** Runs SQL in a database, and returns the lines that `psql` prints. */
  readonly query: (url: string, sql: string) => string[];
  readonly start: (...settings: readonly string[]) => Promise<void>;
  /** Stops it in an orderly way, at once like a power cut, or with SIGKILL. */
  readonly stop: (mode: "fast" | "immediate" | "kill") => Promise<void>;
  /** Stops it, copies its directory, and starts it again. */
  readonly backUp: () => Promise<void>;
  /** Stops it, replaces its directory with the copy, and starts it again. */
  readonly restore: () => Promise<void>;
}

const signals = { fast: "SIGINT", immediate: "SIGQUIT", kill: "SIGKILL" } as const;

/** Creates and starts a server. `programs` is the directory of PostgreSQL's programs. */
export async function startPostgres(programs: string): Promise<Postgres> {
  const owner = postgresUser();
  const directory = mkdtempSync(join(tmpdir(), "djstats-postgres-"));
  if (owner) chownSync(directory, owner.uid, owner.gid);
  const data = join(directory, "data");
  const backup = join(directory, "backup");
  const options = { ...owner, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" }, cwd: directory };
  execFileSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"],
    { ...options, stdio: "ignore" },
  );
  const port = await freePort();
  const addressOf = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const query = (url: string, sql: string) =>
    execFileSync(join(programs, "psql"), ["--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql, url], {
      ...options,
      encoding: "utf8",
    })
      .split("\n")
      .slice(0, -1);

  let server: ChildProcess | null = null;
  let databases = 0;
  const start = async (...settings: readonly string[]) => {
    // Processes of a killed server may keep the directory locked for a moment.
    for (let tries = 0; !server; tries += 1) {
      server = await tryStarting(
        join(programs, "postgres"),
        [
          ...["-D", data, "-p", String(port)],
          ...["listen_addresses=127.0.0.1", "unix_socket_directories=", ...settings].flatMap((s) => [
            "-c",
            s,
          ]),
        ],
        options,
      ).catch(async (error: unknown) => {
        if (tries > 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
        return null;
      });
    }
  };
  const stop = async (mode: "fast" | "immediate" | "kill") => {
    if (!server) return;
    const closed = once(server, "close");
    server.kill(signals[mode]);
    server = null;
    await closed;
  };
  const away = async (work: () => void) => {
    await stop("fast");
    work();
    await start();
  };
  await start();
  return {
    makeDatabase: async () => {
      databases += 1;
      query(addressOf("postgres"), `CREATE DATABASE test${databases}`);
      return addressOf(`test${databases}`);
    },
    query,
    start,
    stop,
    backUp: () =>
      away(() => {
        rmSync(backup, { recursive: true, force: true });
        copy(data, backup);
      }),
    restore: () =>
      away(() => {
        rmSync(data, { recursive: true });
        copy(backup, data);
      }),
    [Symbol.asyncDispose]: async () => {
      await stop("immediate");
      rmSync(directory, { recursive: true, force: true });
    },
  };

  function copy(from: string, to: string): void {
    if (owner) execFileSync("cp", ["-a", from, to], options);
    else cpSync(from, to, { recursive: true, preserveTimestamps: true });
  }
}

/** Resolves when the server accepts connections, or rejects with its log if it ends before. */
function tryStarting(
  file: string,
  args: readonly string[],
  options: { readonly env: Record<string, string>; readonly cwd: string },
): Promise<ChildProcess> {
  const child = spawn(file, args, { ...options, stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      log += part;
      if (log.includes("database system is ready to accept connections")) resolve(child);
    });
    child.on("close", () => reject(new Error(`PostgreSQL ended: ${log}`)));
    child.on("error", reject);
  });
}
