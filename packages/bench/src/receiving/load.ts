import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** The result of a load on a server. */
export interface Load {
  readonly requestsPerS: number;
  /** The duration in seconds. */
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Missing responses, and responses other than 2xx. */
  readonly wrong: number;
}

/** The way in which hits are sent. */
export interface Sending {
  readonly connections: number;
  /** `kept` from one request to the next, or `fresh` for each. */
  readonly connection: "kept" | "fresh";
  readonly seconds: number;
  /** The number of IDs, and their prefix: a different prefix means different developers. */
  readonly developers: number;
  readonly first: string;
  /** The form that the receiver accepts: the protocol by POST, by GET, or InfluxDB's lines. */
  readonly form: "post" | "get" | "influx";
  /** Every hit of this number comes from a developer who has sent none before (default: none does). */
  readonly newEvery?: number;
  /** The prefix of their IDs. */
  readonly newFirst?: string;
  /** The mean pause before each hit on a connection, in ms (default: none). */
  readonly pauseMs?: number;
  /** The cores to send from, as taskset names them (default: the second). */
  readonly cores?: string;
}

/** Sends hits for a time, one after the other on each connection. */
export async function load(url: string, sending: Sending): Promise<Load> {
  const { connections, connection, seconds, developers, first, form } = sending;
  const { newEvery = 0, newFirst = "new", pauseMs = 0, cores = "1" } = sending;
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
    String(newEvery),
    newFirst,
    String(pauseMs),
  ];
  const child = spawn("taskset", ["-c", cores, "wrk", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const found = /^\{.*\}$/m.exec(out)?.[0];
  if (!found) throw new Error(`wrk printed no result: ${out}${problem}`);
  const { requests, ...rest } = JSON.parse(found);
  return { requestsPerS: requests / rest.seconds, ...rest };
}
