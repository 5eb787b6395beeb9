import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findPostgres, makeHome, type Postgres, startPostgres } from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { method } from "./collector-parts.ts";
import type { Counted, CountedByRegisters, CountingResult } from "./counting-result.ts";
import { countInPostgres } from "./exact-postgres.ts";

const storeBytesMax = 256e6;
const memoryBytesMax = 160e6;
const reportMsMax = 400;
const countingMsMax = 224_000;

/** Measures counting by registers, and exactly, as the number of developers grows. */
export async function measureCounting(extent: Extent): Promise<CountingResult> {
  const sizes = extent.quick ? [10_000, 100_000] : [100_000, 1_000_000, 10_000_000];
  const programs = findPostgres();
  const ways = {
    registersInSqlite: [] as CountedByRegisters[],
    registersInPostgres: [] as CountedByRegisters[],
    exactInSqlite: [] as Counted[],
    exactInPostgres: [] as Counted[],
  };
  await using stopping = new AsyncDisposableStack();
  const postgres = programs ? stopping.use(await startPostgres(programs)) : null;
  for (const developers of sizes) {
    const report = (method: string) =>
      progress(`counting ${developers.toLocaleString("en-US")} developers, ${method}`);
    report("registers in SQLite");
    ways.registersInSqlite.push(
      run("count-registers.ts", (home) => [`${home}/store.sqlite`, `${home}/keys`, developers]),
    );
    report("exactly in SQLite");
    ways.exactInSqlite.push(run("count-exactly.ts", (home) => [`${home}/hits.sqlite`, developers]));
    if (!postgres || !programs) continue;
    // Ten million would take minutes: each of their five days begins with writes that wait for one another.
    if (developers <= 1_000_000) {
      report("registers in PostgreSQL");
      ways.registersInPostgres.push(await countRegistersIn(postgres, developers));
    }
    report("exactly in PostgreSQL");
    ways.exactInPostgres.push(await countInPostgres(postgres, { programs, developers }));
  }
  return { method, ways, budgets: budgetsOf(ways.registersInSqlite) };
}

async function countRegistersIn(postgres: Postgres, developers: number): Promise<CountedByRegisters> {
  const url = await postgres.makeDatabase();
  const counted: CountedByRegisters = run("count-registers.ts", (home) => [url, `${home}/keys`, developers]);
  const [bytes] = postgres.query(url, "SELECT pg_total_relation_size('registers')");
  return { ...counted, storeBytes: Number(bytes) };
}

/** A cache of compiled modules, so that the memory of the TypeScript compiler is not counted as the collector's. */
const compiled = join(import.meta.dirname, "../../node_modules/.cache/compiled");

function run<T>(script: string, args: (home: string) => readonly (string | number)[]): T {
  using home = makeHome();
  const file = join(import.meta.dirname, script);
  const all = ["--conditions=source", "--no-warnings", file, ...args(home.work).map(String)];
  const env = { ...home.env, NODE_COMPILE_CACHE: compiled };
  const { stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8", env });
  rmSync(home.work, { recursive: true });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

function budgetsOf(counted: readonly CountedByRegisters[]): Budget[] {
  const most = counted.at(-1);
  const [first, last] = [most?.points[0], most?.points.at(-1)];
  if (!most || !first || !last) return [];
  const many = `${most.developers.toLocaleString("en-US")} developers`;
  const few = first.developers.toLocaleString("en-US");
  return [
    {
      what: `The store of ${many}`,
      measured: most.storeBytes,
      limit: { atMost: storeBytesMax },
      unit: "bytes",
    },
    {
      what: `Memory while counting ${many}`,
      measured: most.peakBytes,
      limit: { atMost: memoryBytesMax },
      unit: "bytes",
    },
    {
      what: `Counting ${many}`,
      measured: most.countingMs,
      limit: { atMost: countingMsMax },
      unit: "ms",
    },
    { what: `All windows of ${many}`, measured: most.reportMs, limit: { atMost: reportMsMax }, unit: "ms" },
    {
      what: `A hit of a developer seen before, at ${many} compared with ${few}`,
      measured: last.knownUs / first.knownUs,
      limit: { atMost: 1.2 },
      unit: "times",
    },
    {
      what: `A hit of a developer new that day, at ${many} compared with ${few}`,
      measured: last.newUs / first.newUs,
      limit: { atMost: 1.2 },
      unit: "times",
    },
  ];
}
