import { readFileSync } from "node:fs";
import { join } from "node:path";
import { epochYears, method, ranks, registers, standardError } from "@djstats/counting";
import type { CountedByRegisters, CountingResult } from "../counting/counting-result.ts";
import type { FleetResult } from "../fleet/measure-fleet.ts";
import { bytes, inUnit, number } from "../page/figures.ts";
import type { Table } from "../page/section.ts";
import type { ReceivingResult } from "../receiving/measure-receiving.ts";
import { expectedRows, rowsMax, valuesOfDimensions } from "./rows-of-count.ts";

/** Assumptions about traffic; everything else is measured or follows from the code. */
export const assumed = {
  /** Each developer runs a tracked command so often, on every day. */
  hitsOfDeveloper: 10,
  /** The share of a day's hits that arrive in its busiest hour. */
  busiestHour: 0.1,
  /** The share of a core, or of what a collector can receive, that is used in that hour. */
  load: 0.5,
} as const;

/** The results that the figures follow from. */
export interface ScaleResults {
  readonly receiving: Pick<ReceivingResult, "settings">;
  readonly counting: Pick<CountingResult, "ways" | "method">;
  readonly fleet: Pick<FleetResult, "settings">;
}

/** How far a collector goes, as sentences and a table can show it. */
export interface Scale {
  readonly table: Table;
  /** What one collector on SQLite receives on one core, and for how many developers that is enough. */
  readonly sqlite: { readonly hitsPerS: string; readonly developers: string };
  /** Hits for each second of processor time, database included. */
  readonly hitsPerCpuS: Record<"sqlite" | "postgres", string>;
  /** The most rows there can be, and what that is made of. */
  readonly rows: Record<"most" | "registers" | "ranks" | "values" | "epochs", string>;
  /** What one collector writes to PostgreSQL at most, rows that it only rewrites included. */
  readonly written: { readonly rowsPerS: string; readonly logPerS: string };
  /** The estimator with which disk was measured, if it is not today's. */
  readonly earlierMethod: string | null;
}

type Engine = "SQLite" | "PostgreSQL";

const sizes = [1e6, 1e7, 1e8];
const secondsOfDay = 86_400;

export function readScale(directory: string): Scale {
  const read = (part: string) => JSON.parse(readFileSync(join(directory, `${part}.json`), "utf8"));
  return scaleOf({ receiving: read("receiving"), counting: read("counting"), fleet: read("fleet") });
}

export function scaleOf(results: ScaleResults): Scale {
  const sqlite = borne(results, "SQLite");
  const postgres = borne(results, "PostgreSQL");
  const written = writtenByOne(results);
  return {
    table: {
      caption: "Computed for three numbers of developers",
      columns: ["Figure", "Basis", ...sizes.map((size) => `${size / 1e6} million developers`)],
      rows: figures.map(({ name, basis, of }) => ({
        name,
        isOurs: false,
        cells: [basis, ...sizes.map((size) => of(planFor(results, size), results))],
      })),
    },
    sqlite: {
      hitsPerS: inUnit(sqlite.perS, "perS"),
      developers: round((sqlite.perS * assumed.load * 3600) / assumed.busiestHour / assumed.hitsOfDeveloper),
    },
    hitsPerCpuS: { sqlite: inUnit(sqlite.perCpuS, "perS"), postgres: inUnit(postgres.perCpuS, "perS") },
    rows: {
      most: rowsMax.toLocaleString("en-US"),
      registers: registers.toLocaleString("en-US"),
      ranks: String(ranks),
      values: String(valuesOfDimensions.reduce((sum, values) => sum + values, 0)),
      epochs: String(epochYears),
    },
    written: { rowsPerS: inUnit(written.rowsPerS, "perS"), logPerS: bytes(written.logBytesPerS) },
    earlierMethod: results.counting.method === method ? null : results.counting.method,
  };
}

/** What a number of developers needs. */
interface Plan {
  readonly developers: number;
  readonly hitsPerDay: number;
  readonly peakPerS: number;
  readonly engine: Engine;
  readonly cores: number;
  readonly collectors: number;
}

function planFor(results: ScaleResults, developers: number): Plan {
  const hitsPerDay = developers * assumed.hitsOfDeveloper;
  const peakPerS = (hitsPerDay * assumed.busiestHour) / 3600;
  const engine = peakPerS <= borne(results, "SQLite").perS * assumed.load ? "SQLite" : "PostgreSQL";
  const cores = peakPerS / borne(results, engine).perCpuS;
  const collectors = engine === "SQLite" ? 1 : Math.max(2, Math.ceil(cores / assumed.load));
  return { developers, hitsPerDay, peakPerS, engine, cores, collectors };
}

const figures: readonly {
  readonly name: string;
  readonly basis: string;
  readonly of: (plan: Plan, results: ScaleResults) => string;
}[] = [
  {
    name: "Hits a day",
    basis: `assumed: ${assumed.hitsOfDeveloper} a developer`,
    of: ({ hitsPerDay }) => round(hitsPerDay),
  },
  {
    name: "Hits a second in the busiest hour",
    basis: `assumed: ${inUnit(assumed.busiestHour, "share")} of the day's`,
    of: ({ peakPerS }) => inUnit(peakPerS, "perS"),
  },
  {
    name: "Store",
    basis: "SQLite, if one collector receives twice as many hits",
    of: ({ engine }) => engine,
  },
  {
    name: "Cores busy in that hour, database included",
    basis: "computed from measured hits for each second of processor time, a new connection for each hit",
    of: ({ cores }) => number(cores),
  },
  {
    name: "Collectors",
    basis: "computed: at most half busy; two at least on PostgreSQL, for when one fails",
    of: ({ collectors }) => String(collectors),
  },
  {
    name: "Memory of each collector, at most",
    basis: "computed: the arrays of all values, and what a collector was measured to need under load",
    of: (_, results) => bytes(arrayBytes + borne(results, "SQLite").peakBytes),
  },
  {
    name: "Rows of registers, at most",
    basis: "computed: every developer sends on every day",
    of: ({ developers }) => count(expectedRows(developers)),
  },
  {
    name: "Rows that change in a day, at most",
    basis: "computed: each of them once",
    of: ({ developers }) => count(expectedRows(developers)),
  },
  {
    name: "Disk, for registers",
    basis: "computed from the largest store measured, by rows, for two epochs",
    of: ({ developers, engine }, results) => bytes(diskBytes(results, engine, developers)),
  },
  {
    name: "Rows written in a day, at most",
    basis: "computed from the measured rate of a collector, if the database keeps up with all of them",
    of: ({ collectors, engine }, results) =>
      engine === "SQLite"
        ? "not measured"
        : count(writtenByOne(results).rowsPerS * secondsOfDay * collectors),
  },
  {
    name: "Database log written in a day, at most",
    basis: "computed in the same way",
    of: ({ collectors, engine }, results) =>
      engine === "SQLite"
        ? "not measured"
        : bytes(writtenByOne(results).logBytesPerS * secondsOfDay * collectors),
  },
  {
    name: "95% interval of the total",
    basis: "computed from the estimator's variance",
    of: ({ developers }) => `±${(1.96 * standardError(developers) * 100).toFixed(1)}%`,
  },
];

/** Two bytes for each rank of each register of each value. */
const arrayBytes =
  epochYears * 2 * registers * ranks * valuesOfDimensions.reduce((sum, values) => sum + values, 0);

/** What was measured of a collector that gets a new connection for each hit, all from new developers. */
function borne(
  { receiving }: ScaleResults,
  engine: Engine,
): { readonly perS: number; readonly perCpuS: number; readonly peakBytes: number } {
  const setting = receiving.settings.find(
    ({ scheme, connection }) => scheme === "http" && connection === "fresh",
  );
  const id = engine === "SQLite" ? "sqlite-new" : "postgres-new";
  const found = setting?.receivers.find((receiver) => receiver.id === id);
  if (!found) throw new Error(`The results of receiving have no ${id}.`);
  return { perS: found.perS.median, perCpuS: found.perCpuS.median, peakBytes: found.peakBytes };
}

/** The most that one collector wrote to PostgreSQL, whatever the traffic. */
function writtenByOne({ fleet }: ScaleResults): { readonly rowsPerS: number; readonly logBytesPerS: number } {
  const alone = fleet.settings.filter(({ collectors }) => collectors === 1);
  const most = (of: (setting: (typeof alone)[number]) => number) => Math.max(...alone.map(of));
  return {
    rowsPerS: most(({ rowsPerS }) => rowsPerS.median),
    logBytesPerS: most(({ logBytesPerS }) => logBytesPerS.median),
  };
}

function diskBytes({ counting }: ScaleResults, engine: Engine, developers: number): number {
  const ways: readonly CountedByRegisters[] =
    engine === "SQLite" ? counting.ways.registersInSqlite : counting.ways.registersInPostgres;
  const largest = ways.filter((way) => way.developers <= developers).at(-1);
  if (!largest) throw new Error(`No store on ${engine} was measured with ${developers} developers or fewer.`);
  return (epochYears * largest.storeBytes * expectedRows(developers)) / expectedRows(largest.developers);
}

/** Formats a number with three significant digits, and no more than are known. */
function count(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en-US");
}

function round(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en-US");
}
