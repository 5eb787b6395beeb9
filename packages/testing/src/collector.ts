import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Ended } from "./command.ts";
import { runProgram } from "./command.ts";

/** The path of the collector, as `turbo run build` builds it. */
export const collector: string = join(import.meta.dirname, "../../collector/dist/main.js");

/** A collector that runs in its own process. */
export interface Collector extends AsyncDisposable {
  readonly pid: number;
  /** URL of the public listener, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** URL of the `--admin` listener, if there is one. */
  readonly adminUrl: string;
  /** Returns its standard error so far, one JSON object per line. */
  readonly log: () => string;
  /** Returns its metrics of `requests` or `hits` by outcome, except those that are 0. */
  readonly outcomes: (what: "requests" | "hits") => Promise<Record<string, number>>;
  /** Sends a signal, SIGTERM by default, and waits until the process ends. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** Starts `djstats-collector serve` on a free port, and waits until it listens. */
export async function startCollector(
  args: readonly string[],
  options: {
    readonly env: Record<string, string>;
    readonly nodeArgs?: readonly string[];
    readonly prefix?: readonly string[];
    /** The command to start (default: the built collector). */
    readonly program?: readonly string[];
  },
): Promise<Collector> {
  const [file = "", ...rest] = [
    ...(options.prefix ?? []),
    ...(options.program ?? [process.execPath, ...(options.nodeArgs ?? []), collector]),
    "serve",
    "--port=0",
    ...args,
  ];
  const child = spawn(file, rest, { env: options.env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text.stdout += part;
  });
  const ended = once(child, "close").then(([status, signal]) => ({ status: signal ?? status, ...text }));
  const wanted = args.some((arg) => arg.startsWith("--admin")) ? 2 : 1;
  const listening = new Promise<void>((resolve) => {
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      text.stderr += part;
      if (ports(text.stderr).length >= wanted) resolve();
    });
  });
  await Promise.race([
    listening,
    ended.then(({ stderr }) => {
      throw new Error(`The collector ended: ${stderr}`);
    }),
  ]);
  const [port, adminPort] = ports(text.stderr);
  const scheme = args.some((arg) => arg.startsWith("--tls-cert")) ? "https" : "http";
  const url = `${scheme}://127.0.0.1:${port}`;
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return {
    pid: child.pid ?? 0,
    url,
    adminUrl,
    log: () => text.stderr,
    outcomes: async (what) => {
      const metrics = await (await fetch(`${adminPort === undefined ? url : adminUrl}/metrics`)).text();
      const found = metrics.matchAll(
        new RegExp(String.raw`^djstats_${what}_total\{outcome="(.+)"\} (\d+)$`, "gm"),
      );
      return Object.fromEntries(
        [...found].map(([, name, n]) => [name, Number(n)]).filter(([, n]) => n !== 0),
      );
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("SIGKILL");
    },
  };
}

/** Runs a command of `djstats-collector` until it ends. */
export function runCollector(
  args: readonly string[],
  options: { readonly env: Record<string, string> },
): Promise<Ended> {
  return runProgram([process.execPath, collector, ...args], options);
}

function ports(log: string): number[] {
  return [...log.matchAll(/"event":"listening".*?"port":(\d+)/g)].map(([, port]) => Number(port));
}
