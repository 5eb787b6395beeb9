import { findPostgres } from "@djstats/testing";
// The tests run the same rounds, one of them, with a shorter time limit.
import { FailoverFleet, type FailoverRound } from "../../../collector/e2e/failover-fleet.ts";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { spreadOf } from "../measure/spread.ts";

export interface FailoverResult {
  readonly rounds: readonly FailoverRound[];
  readonly budgets: readonly Budget[];
}

/** The round in which midnight passes. */
const midnightRound = 2;

/** Kills servers and collectors in rounds, and counts what was lost. */
export async function measureFailover(extent: Extent): Promise<FailoverResult> {
  const programs = findPostgres();
  if (!programs) throw new Error("There is no PostgreSQL on this machine.");
  progress("failover: starting a monitor, three servers and two collectors");
  await using fleet = await FailoverFleet.start(programs);
  const rounds: FailoverRound[] = [];
  const count = extent.quick ? midnightRound : 10;
  while (rounds.length < count) {
    const round = await fleet.round({ hasMidnight: rounds.length + 1 === midnightRound });
    rounds.push(round);
    progress(
      `failover: round ${rounds.length} of ${count}, ${JSON.stringify({ ...round, lost: round.lost.length })}`,
    );
  }
  const again = rounds.map(({ countsAgainMs }) => countsAgainMs);
  return {
    rounds,
    budgets: [
      {
        what: "Acknowledged developers lost when servers and collectors were killed",
        measured: new Set(rounds.flatMap(({ lost }) => lost)).size,
        limit: { atMost: 0 },
        unit: "count",
      },
      {
        what: "Counting again after a primary was killed, in the slowest round",
        measured: Math.max(...again),
        limit: { atMost: 60_000 },
        unit: "ms",
      },
      {
        what: "Counting again after a primary was killed",
        measured: spreadOf(again),
        limit: null,
        unit: "ms",
      },
    ],
  };
}
