import { spawnSync } from "node:child_process";
import { type Spread, spreadOf } from "./spread.ts";

/** A command to run to completion: its command line, environment and directory, by round. */
export interface Timed {
  readonly argv: (round: number) => readonly string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** Whether it leaves a reporter behind. The next command then waits until that has ended, and is not slowed by it. */
  readonly isReported?: boolean;
}

/** A reporter starts 0.4 s after its command, and takes about as long again. */
const reporterMs = 1200;

/** Wall time in ms, and the difference from the first command in the same round. */
export interface Compared {
  readonly ms: Spread;
  readonly overFirstMs: Spread;
}

/** Runs the commands in turn: on a busy machine, other work slows all commands of a round alike. */
export function comparePaired(candidates: readonly Timed[], rounds: number): Compared[] {
  const times = candidates.map((): number[] => []);
  // The first rounds fill caches.
  for (let round = -3; round < rounds; round++)
    for (const [index, candidate] of candidates.entries()) {
      const ms = time(candidate, round);
      if (round >= 0) times[index]?.push(ms);
    }
  return times.map((own) => ({
    ms: spreadOf(own),
    overFirstMs: spreadOf(own.map((ms, round) => ms - (times[0]?.[round] ?? 0))),
  }));
}

function time({ argv, env, cwd, isReported = false }: Timed, round: number): number {
  const [file = "", ...args] = argv(round);
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, cwd, stdio: ["ignore", "ignore", "pipe"] });
  const ms = performance.now() - start;
  if (isReported) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, reporterMs);
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr}`);
  return ms;
}
