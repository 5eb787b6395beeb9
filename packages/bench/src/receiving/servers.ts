import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort, type Home, type Postgres, startCollector } from "@djstats/testing";
import type { Sending } from "./load.ts";

/** A server that has the first core to itself. */
export interface Server {
  /** The URL that receives the load. */
  readonly url: string;
  readonly pid: number;
  readonly form: Sending["form"];
  readonly stop: () => Promise<unknown>;
}

/** A directory for the servers' files, and a certificate for HTTPS. */
export interface Place {
  readonly home: Home;
  readonly tls: { readonly cert: string; readonly key: string } | null;
}

const onFirstCore = ["taskset", "-c", "0"];

/** Starts a node:http server that answers 204; with `append`, once the body is on disk. */
export async function startPlain({ home, tls }: Place, kind: "idle" | "append"): Promise<Server> {
  const file = kind === "append" ? join(home.work, "appended") : "";
  const script = join(import.meta.dirname, "plain-server.ts");
  const child = spawnServer([process.execPath, script, file, tls?.cert ?? "", tls?.key ?? ""], home);
  const port = await saidPort(child);
  return { ...served(child), url: `${tls ? "https" : "http"}://127.0.0.1:${port}`, form: "post" };
}

/** Starts the built collector on a new store. */
export async function startCounting({ home, tls }: Place, store: string): Promise<Server> {
  const flags = [`--store=${store}`, `--key-file=${join(home.work, `${Date.now()}.keys`)}`];
  if (tls) flags.push(`--tls-cert=${tls.cert}`, `--tls-key=${tls.key}`);
  const { url, pid, stop } = await startCollector(flags, { env: home.env, prefix: onFirstCore });
  return { url, pid, stop: () => stop(), form: "post" };
}

/** Starts nginx, which answers a GIF and logs the request, as counting by log files does. */
export async function startNginx({ home }: Place): Promise<Server> {
  const port = await freePort();
  const file = join(home.work, "nginx.conf");
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${home.work}/nginx.pid; error_log stderr;
events { worker_connections 4096; }
http {
  access_log ${home.work}/access.log;
  client_body_temp_path ${home.work}; proxy_temp_path ${home.work}; fastcgi_temp_path ${home.work};
  uwsgi_temp_path ${home.work}; scgi_temp_path ${home.work};
  keepalive_requests 1000000000;
  server { listen 127.0.0.1:${port}; location /collect { empty_gif; } }
}
`,
  );
  const child = spawnServer(["nginx", "-p", home.work, "-c", file], home);
  await untilOpen(port, child);
  return { ...served(child), url: `http://127.0.0.1:${port}`, form: "get" };
}

/** Starts InfluxDB, which stores each hit as a point and flushes its log to disk before it answers. */
export async function startInflux({ home }: Place): Promise<Server> {
  const [port, rpc] = [await freePort(), await freePort()];
  const file = join(home.work, "influxdb.conf");
  writeFileSync(
    file,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
  dir = "${home.work}/influx/meta"
[data]
  dir = "${home.work}/influx/data"
  wal-dir = "${home.work}/influx/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
`,
  );
  const child = spawnServer(["influxd", "run", "-config", file], home);
  await untilOpen(port, child);
  const url = `http://127.0.0.1:${port}`;
  const made = await fetch(`${url}/query`, {
    method: "POST",
    body: new URLSearchParams({ q: "CREATE DATABASE hits" }),
  });
  if (!made.ok) throw new Error(`InfluxDB answered ${made.status}.`);
  return { ...served(child), url, form: "influx" };
}

/** Moves a PostgreSQL server to the first core, and returns its process ID. */
export function pinPostgres(postgres: Postgres, url: string): number {
  const [pid = ""] = postgres.query(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
  // Processes that it starts from now on run there too.
  spawn("taskset", ["-acp", "0", pid], { stdio: "ignore" });
  return Number(pid);
}

function spawnServer(argv: readonly string[], { env }: Home): ChildProcess {
  const [file = "", ...args] = [...onFirstCore, ...argv];
  return spawn(file, args, { env, stdio: ["ignore", "ignore", "pipe"] });
}

function served(child: ChildProcess): Pick<Server, "pid" | "stop"> {
  const closed = once(child, "close");
  child.stderr?.resume();
  return {
    pid: child.pid ?? 0,
    stop: () => {
      child.kill("SIGTERM");
      return closed;
    },
  };
}

function saidPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const found = /"event":"listening".*"port":(\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.on("close", () => reject(new Error(`The server ended: ${text}`)));
  });
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (const untilMs = performance.now() + 30_000; ; ) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    if (child.exitCode !== null || performance.now() > untilMs)
      throw new Error(`${child.spawnargs.join(" ")} did not start.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
