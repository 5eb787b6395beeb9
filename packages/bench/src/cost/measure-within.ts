import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Spread, spreadOf } from "../measure/spread.ts";
import type { Candidate } from "./candidates.ts";
import { limitS } from "./compare.ts";
import type { Observer } from "./observer-process.ts";

const stopwatch = join(import.meta.dirname, "stopwatch.py");

/** Measures how long a Django command waits for the app or the patch, timed within its process; see stopwatch.py. */
export async function measureWithin(
  candidates: readonly Candidate[],
  observer: Observer,
  rounds: number,
): Promise<Map<string, Spread>> {
  const times = new Map<string, number[]>(candidates.map(({ id }) => [id, []]));
  // The first round fills caches.
  for (let round = -1; round < rounds; round += 1)
    for (const { id, command } of candidates) {
      const { argv, ...rest } = command();
      const [python = "", ...args] = argv;
      const file = join(rest.cwd, "stopwatch");
      rmSync(file, { force: true });
      const watched = [python, stopwatch, file, id.split(",")[0] ?? "", ...args];
      const { status } = await observer.run({ argv: watched, ...rest }, limitS);
      if (status !== 0) throw new Error(`${watched.join(" ")} ended with status ${status}.`);
      if (round >= 0) times.get(id)?.push(sumOf(readFileSync(file, "utf8")));
    }
  return new Map([...times].map(([id, own]) => [id, spreadOf(own)]));
}

function sumOf(lines: string): number {
  return lines
    .split("\n")
    .map(Number)
    .reduce((sum, ms) => sum + ms, 0);
}
