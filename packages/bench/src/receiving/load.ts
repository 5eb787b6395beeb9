import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** What a load on a server came to. */
export interface Load {
  readonly requestsPerS: number;
  /** For how long it was. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were none, or none of 2xx. */
  readonly wrong: number;
}

/** How hits are sent. */
export interface Sending {
  readonly connections: number;
  /** `kept` from one request to the next, or `fresh` for each. */
  readonly connection: "kept" | "fresh";
  readonly seconds: number;
  /** How many ids there are, and what they begin with: others are other developers. */
  readonly developers: number;
  readonly first: string;
  /** What the receiver takes: the protocol by POST, by GET, or InfluxDB's lines. */
  readonly form: "post" | "get" | "influx";
}

/** Sends hits for so long, each connection one after the other, from the second core. */
export async function load(url: string, sending: Sending): Promise<Load> {
  const { connections, connection, seconds, developers, first, form } = sending;
  const script = join(import.meta.dirname, "load.lua");
  const flags = ["--threads=1", `--connections=${connections}`, `--duration=${seconds}s`, "--timeout=10s"];
  const args = [
    ...flags,
    "--latency",
    `--script=${script}`,
    url,
    "--",
    String(developers),
    first,
    form,
    connection,
  ];
  const child = spawn("taskset", ["-c", "1", "wrk", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const found = /^\{.*\}$/m.exec(out)?.[0];
  if (!found) throw new Error(`wrk said nothing of use: ${out}${problem}`);
  const { requests, ...rest } = JSON.parse(found);
  return { requestsPerS: requests / rest.seconds, ...rest };
}
