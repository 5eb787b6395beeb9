import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Ended } from "./command.ts";
import { runProgram } from "./command.ts";

/** The built collector. `turbo run build` makes it. */
export const collector: string = join(import.meta.dirname, "../../collector/dist/main.js");

/** A collector that is serving, as a process of its own. */
export interface Collector extends AsyncDisposable {
  readonly pid: number;
  /** Of the public listener, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** Of the `--admin` listener, where there is one. */
  readonly adminUrl: string;
  /** What it wrote to standard error so far, a JSON object a line. */
  readonly log: () => string;
  /** Its outcomes of `requests` or `hits` that are not 0. */
  readonly outcomes: (what: "requests" | "hits") => Promise<Record<string, number>>;
  /** Sends a signal and waits for the end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>;
}

/** Starts `djstats-collector serve` on a port of its own, and waits until it listens. */
export async function startCollector(
  args: readonly string[],
  how: {
    readonly env: Record<string, string>;
    readonly nodeArgs?: readonly string[];
    readonly prefix?: readonly string[];
    /** The collector that is started, where it is another than the built one. */
    readonly program?: readonly string[];
  },
): Promise<Collector> {
  const [file = "", ...rest] = [
    ...(how.prefix ?? []),
    ...(how.program ?? [process.execPath, ...(how.nodeArgs ?? []), collector]),
    "serve",
    "--port=0",
    ...args,
  ];
  const child = spawn(file, rest, { env: how.env, stdio: ["ignore", "pipe", "pipe"] });
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

/** Runs another command of `djstats-collector`. */
export function runCollector(
  args: readonly string[],
  how: { readonly env: Record<string, string> },
): Promise<Ended> {
  return runProgram([process.execPath, collector, ...args], how);
}

function ports(log: string): number[] {
  return [...log.matchAll(/"event":"listening".*?"port":(\d+)/g)].map(([, port]) => Number(port));
}
