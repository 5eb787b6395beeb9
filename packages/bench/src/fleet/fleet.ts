import { type Collector, type Postgres, startCollector } from "@djstats/testing";
import { load } from "../receiving/load.ts";
import { childrenCpuSeconds, cpuSeconds } from "../receiving/spent.ts";
import { type DatabaseWork, databaseWork } from "./database-work.ts";

/** Collectors on one database, and the load on both. */
export interface Fleet extends AsyncDisposable {
  readonly collectors: readonly Collector[];
  readonly databasePid: number;
  readonly query: (sql: string) => string[];
}

/** The measurements of some seconds, over all collectors. */
export interface Round {
  readonly perS: DatabaseWork & { readonly hits: number };
  /** Processor time of a hit. */
  readonly cpuUs: { readonly collectors: number; readonly database: number; readonly load: number };
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly wrong: number;
}

/** Every hit of this number comes from a developer who has sent none before. */
export const newEvery = 10;

/** The developers whom every collector has seen. */
export const developers = 20_000;

/** How often a connection sends, and about how long it waits for an answer. */
const [cycleMs, answerMs] = [500, 30];

const known = {
  connection: "kept",
  form: "post",
  developers,
  first: "known",
  // Neither the collectors nor the database have a core to themselves.
  cores: "0,1",
} as const;

/** Starts collectors on a new database, and sends the known developers to each of them. */
export async function startFleet(
  postgres: Postgres,
  {
    env,
    keyFile,
    size,
  }: { readonly env: Record<string, string>; readonly keyFile: string; readonly size: number },
): Promise<Fleet> {
  const database = await postgres.makeDatabase();
  const query = (sql: string) => postgres.query(database, sql);
  query("CREATE EXTENSION pg_stat_statements");
  const [pid = ""] = query("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
  const collectors: Collector[] = [];
  for (let n = 0; n < size; n += 1)
    collectors.push(await startCollector([`--store=${database}`, `--key-file=${keyFile}`], { env }));
  for (const { url } of collectors) {
    let sent = 0;
    while (sent < developers) {
      const { requestsPerS, seconds } = await load(url, { ...known, connections: 512, seconds: 8 });
      // Each load begins with the first developer.
      sent = requestsPerS * seconds;
    }
  }
  return {
    collectors,
    databasePid: Number(pid),
    query,
    [Symbol.asyncDispose]: async () => {
      for (const collector of collectors) await collector[Symbol.asyncDispose]();
    },
  };
}

/** Sends hits to all collectors for a time, after a second that is not measured. */
export async function measureRound(
  { collectors, databasePid, query }: Fleet,
  { offeredPerS, round, seconds }: Record<"offeredPerS" | "round" | "seconds", number>,
): Promise<Round> {
  const pids = collectors.map(({ pid }) => pid);
  const send = (name: string, seconds: number) =>
    Promise.all(
      collectors.map(({ url }, n) =>
        load(url, {
          ...known,
          newEvery,
          newFirst: `${name}-${offeredPerS}-${round}-${n}`,
          connections: Math.round((offeredPerS * cycleMs) / 1000 / collectors.length),
          pauseMs: cycleMs - answerMs,
          seconds,
        }),
      ),
    );
  await send("warm", 1);
  const work = databaseWork(query);
  const cpu = {
    collectors: cpuSeconds(pids),
    database: cpuSeconds([databasePid]),
    load: childrenCpuSeconds(),
  };
  const loads = await send("new", seconds);
  const hits = loads.reduce((sum, { requestsPerS, seconds }) => sum + requestsPerS * seconds, 0);
  const us = (spent: number) => (spent / hits) * 1e6;
  const cpuUs = {
    collectors: us(cpuSeconds(pids) - cpu.collectors),
    database: us(cpuSeconds([databasePid]) - cpu.database),
    load: us(childrenCpuSeconds() - cpu.load),
  };
  const after = databaseWork(query);
  const lasted = Math.max(...loads.map((one) => one.seconds));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    perS: {
      hits: hits / lasted,
      statements: (after.statements - work.statements) / lasted,
      commits: (after.commits - work.commits) / lasted,
      rows: (after.rows - work.rows) / lasted,
      logBytes: (after.logBytes - work.logBytes) / lasted,
    },
    cpuUs,
    p50Ms: mean(loads.map(({ p50Ms }) => p50Ms)),
    p99Ms: mean(loads.map(({ p99Ms }) => p99Ms)),
    wrong: loads.reduce((sum, { wrong }) => sum + wrong, 0),
  };
}
