import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPostgres, makeCertificate, makeHome, startPostgres } from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { type Spread, spreadOf } from "../measure/spread.ts";
import { type Load, load, type Sending } from "./load.ts";
import {
  type Place,
  pinPostgres,
  type Server,
  startCounting,
  startInflux,
  startNginx,
  startPlain,
} from "./servers.ts";
import { cpuSeconds, peakBytes } from "./spent.ts";

/** The load that one receiver handled, over all rounds. */
interface Borne {
  readonly id: string;
  readonly perS: Spread;
  readonly perCpuS: Spread;
  /** Compared with the server that does nothing, within a round. */
  readonly share: Spread;
  /** The same, for each second of processor time. */
  readonly cpuShare: Spread;
  readonly p50Ms: Spread;
  readonly p99Ms: Spread;
  readonly peakBytes: number;
  readonly wrong: number;
}

export interface Setting {
  readonly scheme: "http" | "https";
  readonly connection: Sending["connection"];
  readonly connections: number;
  readonly receivers: readonly Borne[];
}

export interface ReceivingResult {
  readonly settings: readonly Setting[];
  /** Receivers that could not be started, and why. */
  readonly missing: readonly string[];
  readonly budgets: readonly Budget[];
}

/** A receiver, and the IDs that are sent to it. */
interface Subject {
  readonly id: string;
  readonly server: Server;
  /** The processes whose time counts as the receiver's. */
  readonly pids: readonly number[];
  readonly ids: "known" | "new";
}

/** So many that a receiver does not wait for clients that wait for their batch. */
const manyConnections = 2000;

const known = { developers: 20_000, first: "known" } as const;

/** Measures the load that receivers handle, in turn, each on one core with the load on the other. */
export async function measureReceiving(extent: Extent): Promise<ReceivingResult> {
  const settings: Setting[] = [];
  const missing = missingPrograms();
  for (const scheme of ["http", "https"] as const) {
    await using stopping = new AsyncDisposableStack();
    const home = stopping.use(makeHome());
    const tls = scheme === "https" ? await certificateFiles(home.path) : null;
    const subjects = await startAll({ home, tls }, stopping, missing);
    for (const [connection, connections] of [
      ["kept", 512],
      ...(scheme === "http" ? ([["kept", manyConnections]] as const) : []),
      ["fresh", 64],
    ] as const)
      settings.push(await measureSetting({ scheme, connection, connections, subjects }, extent));
  }
  const many = settings.find(({ connections }) => connections === manyConnections)?.receivers ?? [];
  const budget = (what: string, id: string, atLeast: number): Budget => ({
    what: `${what}: a processor second, compared with a server that answers 204 and does nothing`,
    measured: many.find((receiver) => receiver.id === id)?.cpuShare ?? spreadOf([]),
    limit: { atLeast },
    unit: "share",
  });
  return {
    settings,
    missing,
    budgets: [
      budget("Collector on SQLite, developers seen before that day", "sqlite-known", 0.55),
      budget("Collector on SQLite, every developer new that day", "sqlite-new", 0.5),
      ...(missing.includes("PostgreSQL")
        ? []
        : [
            budget("Collector on PostgreSQL, developers seen before that day", "postgres-known", 0.3),
            budget("Collector on PostgreSQL, every developer new that day", "postgres-new", 0.2),
          ]),
    ],
  };
}

async function startAll(
  place: Place,
  stopping: AsyncDisposableStack,
  missing: readonly string[],
): Promise<Subject[]> {
  const start = async (starting: Promise<Server>) => {
    const server = await starting;
    stopping.defer(async () => {
      await server.stop();
    });
    return server;
  };
  const subject = (
    id: string,
    server: Server,
    ids: Subject["ids"] = "known",
    more: readonly number[] = [],
  ) => ({
    id,
    server,
    pids: [server.pid, ...more],
    ids,
  });
  const sqlite = await start(startCounting(place, join(place.home.work, "store.sqlite")));
  const subjects = [
    subject("idle", await start(startPlain(place, "idle"))),
    subject("append", await start(startPlain(place, "append"))),
    subject("sqlite-known", sqlite),
    subject("sqlite-new", sqlite, "new"),
  ];
  const programs = findPostgres();
  if (programs) {
    const postgres = stopping.use(await startPostgres(programs));
    const database = await postgres.makeDatabase();
    const pid = pinPostgres(postgres, database);
    const counting = await start(startCounting(place, database));
    subjects.push(
      subject("postgres-known", counting, "known", [pid]),
      subject("postgres-new", counting, "new", [pid]),
    );
  }
  // Compare other receivers only where both do the same: kept or fresh connections, without TLS.
  if (!place.tls && !missing.includes("nginx"))
    subjects.push(subject("nginx", await start(startNginx(place)), "new"));
  if (!place.tls && !missing.includes("InfluxDB"))
    subjects.push(subject("influxdb", await start(startInflux(place)), "new"));
  return subjects;
}

async function measureSetting(
  {
    scheme,
    connection,
    connections,
    subjects,
  }: Pick<Setting, "scheme" | "connection" | "connections"> & { readonly subjects: readonly Subject[] },
  extent: Extent,
): Promise<Setting> {
  const rounds = extent.rounds(3);
  const sending = (server: Server) => ({ connections, connection, form: server.form }) as const;
  const loads = new Map<string, (Load & { perCpuS: number })[]>(subjects.map(({ id }) => [id, []]));
  for (const { server, ids } of subjects)
    if (ids === "known") await load(server.url, { ...sending(server), ...known, seconds: 2 });
  for (let round = 0; round < rounds; round += 1) {
    progress(`receiving, ${scheme}, ${connection} connections, round ${round + 1} of ${rounds}`);
    for (const { id, server, pids, ids } of subjects) {
      const some = ids === "known" ? known : { developers: 1e9, first: `${id}${connection}${round}` };
      // Fill caches and open connections first.
      await load(server.url, {
        ...sending(server),
        ...some,
        first: `${some.first}${ids === "new" ? "w" : ""}`,
        seconds: 1,
      });
      const before = cpuSeconds(pids);
      const borne = await load(server.url, { ...sending(server), ...some, seconds: extent.quick ? 2 : 3 });
      const spent = cpuSeconds(pids) - before;
      loads.get(id)?.push({ ...borne, perCpuS: (borne.requestsPerS * borne.seconds) / spent });
    }
  }
  const idle = loads.get("idle") ?? [];
  const receivers = subjects.map(({ id, server }): Borne => {
    const own = loads.get(id) ?? [];
    const spread = (of: (load: Load & { perCpuS: number }, round: number) => number) => spreadOf(own.map(of));
    return {
      id,
      perS: spread(({ requestsPerS }) => requestsPerS),
      perCpuS: spread(({ perCpuS }) => perCpuS),
      share: spread(({ requestsPerS }, round) => requestsPerS / (idle[round]?.requestsPerS ?? Number.NaN)),
      cpuShare: spread(({ perCpuS }, round) => perCpuS / (idle[round]?.perCpuS ?? Number.NaN)),
      p50Ms: spread(({ p50Ms }) => p50Ms),
      p99Ms: spread(({ p99Ms }) => p99Ms),
      peakBytes: peakBytes(server.pid),
      wrong: own.reduce((sum, { wrong }) => sum + wrong, 0),
    };
  });
  return { scheme, connection, connections, receivers };
}

/** Returns the programs that would be measured but are not on this machine. */
function missingPrograms(): string[] {
  for (const needed of ["wrk", "taskset"])
    if (!isThere(needed))
      throw new Error(
        `Receiving is measured with ${needed}, which is not here; on Debian: apt-get install wrk util-linux.`,
      );
  const others = { nginx: "nginx", InfluxDB: "influxd" };
  return [
    ...(findPostgres() ? [] : ["PostgreSQL"]),
    ...Object.entries(others).flatMap(([name, file]) => (isThere(file) ? [] : [name])),
  ];
}

function isThere(program: string): boolean {
  return spawnSync("which", [program]).status === 0;
}

async function certificateFiles(directory: string): Promise<{ cert: string; key: string }> {
  const { cert, key } = await makeCertificate();
  const files = { cert: join(directory, "cert.pem"), key: join(directory, "key.pem") };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
}
