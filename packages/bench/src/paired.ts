import { spawnSync } from "node:child_process";

/** Something to run to its end: its command line, environment and place, by the number of the round. */
export interface Timed {
  readonly argv: (round: number) => readonly string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
}

/**
 * Median wall time of each, and the median of the differences to the first within a round, in ms. Rounds are
 * interleaved, as machines are noisy: what slows one of a round slows its neighbours.
 */
export function comparePaired(
  candidates: readonly Timed[],
  rounds: number,
): { ms: number; overFirstMs: number }[] {
  const times = candidates.map((): number[] => []);
  // The first rounds fill caches.
  for (let round = -3; round < rounds; round++)
    for (const [index, candidate] of candidates.entries()) {
      const ms = time(candidate, round);
      if (round >= 0) times[index]?.push(ms);
    }
  return times.map((own) => ({
    ms: median(own),
    overFirstMs: median(own.map((ms, round) => ms - (times[0]?.[round] ?? 0))),
  }));
}

function time({ argv, env, cwd }: Timed, round: number): number {
  const [file = "", ...args] = argv(round);
  const start = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, cwd, stdio: ["ignore", "ignore", "pipe"] });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr}`);
  return ms;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return ((sorted[middle] ?? 0) + (sorted[sorted.length - 1 - middle] ?? 0)) / 2;
}
