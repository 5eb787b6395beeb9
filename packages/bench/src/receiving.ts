import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { collector, makeHome } from "@djstats/testing";
import { median } from "./paired.ts";

const connections = 512;
const seconds = 4;
const rounds = 5;

/** What a load on a server came to. */
interface Load {
  readonly requestsPerS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly wrong: number;
}

export interface Receiving {
  /** Requests a second, medians of the rounds. */
  readonly bare: number;
  readonly warm: number;
  readonly cold: number;
  /** Median of the ratios within a round. */
  readonly warmShare: number;
  readonly coldShare: number;
  readonly warmLoad: Load;
  readonly coldLoad: Load;
  readonly rssBytes: number;
}

/**
 * Requests a second of a server that does nothing and of the collector with SQLite, each on one core with the load on
 * another, in turn. Cold: every id is new that day. Warm: each was seen before, as most are.
 */
export async function measureReceiving(): Promise<Receiving> {
  using home = makeHome();
  const bare = await startOnCore([join(import.meta.dirname, "bare-server.ts")], home.env);
  const store = `--store=${join(home.work, "store.sqlite")}`;
  const counting = await startOnCore([collector, "serve", "--port=0", store], home.env);
  const loads: Record<"bare" | "warm" | "cold", Load[]> = { bare: [], warm: [], cold: [] };
  try {
    load(counting.port, { developers: 20_000, first: "known" });
    for (let round = 0; round < rounds; round += 1) {
      loads.bare.push(load(bare.port, { developers: 20_000, first: "known" }));
      loads.warm.push(load(counting.port, { developers: 20_000, first: "known" }));
      loads.cold.push(load(counting.port, { developers: 1e9, first: `new${round}` }));
    }
    const wrong = Object.values(loads)
      .flat()
      .reduce((sum, load) => sum + load.wrong, 0);
    if (wrong > 0) throw new Error(`${wrong} answers were wrong.`);
    const rssBytes = residentBytes(counting.process.pid ?? 0);
    const perS = (kind: keyof typeof loads) => median(loads[kind].map(({ requestsPerS }) => requestsPerS));
    const share = (kind: keyof typeof loads) =>
      median(
        loads[kind].map(({ requestsPerS }, round) => requestsPerS / (loads.bare[round]?.requestsPerS ?? 1)),
      );
    return {
      bare: perS("bare"),
      warm: perS("warm"),
      cold: perS("cold"),
      warmShare: share("warm"),
      coldShare: share("cold"),
      warmLoad: middle(loads.warm),
      coldLoad: middle(loads.cold),
      rssBytes,
    };
  } finally {
    for (const { process } of [bare, counting]) {
      process.kill("SIGTERM");
      await once(process, "close");
    }
  }
}

/** The round whose requests a second are the median. */
function middle(loads: readonly Load[]): Load {
  const sorted = [...loads].sort((a, b) => a.requestsPerS - b.requestsPerS);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (!found) throw new Error("There was no round.");
  return found;
}

async function startOnCore(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ process: ChildProcess; port: number }> {
  const started = spawn("taskset", ["-c", "0", process.execPath, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let text = "";
  const port = await new Promise<number>((resolve, reject) => {
    started.stderr.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const found = /"event":"listening".*"port":(\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    started.on("close", () => reject(new Error(`The server ended: ${text}`)));
  });
  return { process: started, port };
}

function load(port: number, { developers, first }: { developers: number; first: string }): Load {
  const script = join(import.meta.dirname, "load.ts");
  const args = [port, connections, seconds, developers, first].map(String);
  const { stdout, stderr } = spawnSync("taskset", ["-c", "1", process.execPath, script, ...args], {
    encoding: "utf8",
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}
