import { join } from "node:path";
import { findPostgres, makeHome, startPostgres } from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { type Spread, spreadOf } from "../measure/spread.ts";
import { developers, measureRound, newEvery, type Round, startFleet } from "./fleet.ts";

/** The measurements of a number of collectors on one PostgreSQL, with the same traffic in total, over all rounds. */
export interface FleetSetting {
  readonly collectors: number;
  /** The intended number of hits, over all collectors. */
  readonly offeredPerS: number;
  readonly hitsPerS: Spread;
  readonly statementsPerS: Spread;
  readonly commitsPerS: Spread;
  /** Rows inserted, updated or deleted. */
  readonly rowsPerS: Spread;
  readonly logBytesPerS: Spread;
  /** Processor time of a hit, in µs. */
  readonly cpuUs: { readonly collectors: Spread; readonly database: Spread; readonly load: Spread };
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly wrong: number;
}

export interface FleetResult {
  /** The share of hits from developers whom each collector has seen that day, and how many these are. */
  readonly seenShare: number;
  readonly developers: number;
  readonly settings: readonly FleetSetting[];
  readonly budgets: readonly Budget[];
}

const sizes = [1, 2, 4];
const offers = [500, 1000, 2000, 4000];

/** Measures the load of collectors on one PostgreSQL. Fleets of each size take turns, each on a separate database. */
export async function measureFleet(extent: Extent): Promise<FleetResult> {
  const programs = findPostgres();
  if (!programs) throw new Error("A fleet is measured with PostgreSQL, which is not on this machine.");
  await using stopping = new AsyncDisposableStack();
  const home = stopping.use(makeHome());
  const postgres = stopping.use(await startPostgres(programs));
  await postgres.stop("fast");
  await postgres.start("shared_preload_libraries=pg_stat_statements");
  const settings = await Promise.all(
    sizes.map(async (size) => {
      progress(`fleet, ${size} collectors see the known developers`);
      const keyFile = join(home.work, `${size}.keys`);
      const fleet = stopping.use(await startFleet(postgres, { env: home.env, keyFile, size }));
      return offers.map((offeredPerS) => ({ fleet, size, offeredPerS, rounds: [] as Round[] }));
    }),
  );
  const count = extent.rounds(5);
  for (let round = 0; round < count; round += 1)
    for (const at of offers.keys()) {
      progress(`fleet, ${offers[at]} hits a second, round ${round + 1} of ${count}`);
      for (const setting of settings.flatMap((own) => own[at] ?? []))
        setting.rounds.push(
          await measureRound(setting.fleet, { ...setting, round, seconds: extent.quick ? 3 : 6 }),
        );
    }
  const measured = settings.flat();
  return {
    seenShare: 1 - 1 / newEvery,
    developers,
    settings: measured.map(({ size, offeredPerS, rounds }) =>
      settingOf({ collectors: size, offeredPerS }, rounds),
    ),
    budgets: budgetsOf((collectors, offeredPerS) => {
      const isIt = (one: (typeof measured)[number]) =>
        one.size === collectors && one.offeredPerS === offeredPerS;
      return (measured.find(isIt)?.rounds ?? []).map(({ perS }) => perS.statements);
    }),
  };
}

function settingOf(
  setting: Pick<FleetSetting, "collectors" | "offeredPerS">,
  rounds: readonly Round[],
): FleetSetting {
  const spread = (of: (round: Round) => number) => spreadOf(rounds.map(of));
  return {
    ...setting,
    hitsPerS: spread(({ perS }) => perS.hits),
    statementsPerS: spread(({ perS }) => perS.statements),
    commitsPerS: spread(({ perS }) => perS.commits),
    rowsPerS: spread(({ perS }) => perS.rows),
    logBytesPerS: spread(({ perS }) => perS.logBytes),
    cpuUs: {
      collectors: spread(({ cpuUs }) => cpuUs.collectors),
      database: spread(({ cpuUs }) => cpuUs.database),
      load: spread(({ cpuUs }) => cpuUs.load),
    },
    p50Ms: spread(({ p50Ms }) => p50Ms),
    p99Ms: spread(({ p99Ms }) => p99Ms),
    wrong: rounds.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}

/** @param statements statements a second of a fleet, round by round */
function budgetsOf(statements: (collectors: number, offeredPerS: number) => readonly number[]): Budget[] {
  const [least = 0, most = 0] = [Math.min(...offers), Math.max(...offers)];
  const largest = Math.max(...sizes);
  const times = (of: readonly number[], by: readonly number[], divisor = 1) =>
    spreadOf(of.map((value, round) => value / divisor / (by[round] ?? Number.NaN)));
  const budget = (what: string, measured: Spread, atMost: number): Budget => ({
    what,
    measured,
    limit: { atMost },
    unit: "times",
  });
  return [
    ...sizes.map((size) =>
      budget(
        `Database statements a second of ${size === 1 ? "one collector" : `${size} collectors`} when hits grow eightfold`,
        times(statements(size, most), statements(size, least)),
        2,
      ),
    ),
    budget(
      `Database statements a second of each of ${largest} collectors, compared with one collector that has all the traffic`,
      times(statements(largest, least), statements(1, least), largest),
      1.25,
    ),
  ];
}
