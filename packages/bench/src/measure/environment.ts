import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { findDjango } from "@djstats/testing";

/** The machine and time of a measurement. */
export interface Environment {
  /** UTC. */
  readonly day: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  /** Versions of the programs that took part, by name; missing programs are left out. */
  readonly versions: Readonly<Record<string, string>>;
  /** Whether only a few rounds were run, to try the benchmark itself. */
  readonly quick: boolean;
}

const programs = {
  PostgreSQL: ["psql", "--version"],
  pg_auto_failover: ["pg_autoctl", "--version"],
  curl: ["curl", "--version"],
  nginx: ["nginx", "-v"],
  InfluxDB: ["influxd", "version"],
  wrk: ["wrk", "-v"],
} as const;

export function lookAtEnvironment(quick: boolean): Environment {
  const django = findDjango();
  const found = Object.entries(programs).flatMap(([name, [file, ...args]]) => {
    const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
    const version = /\d+(?:\.\d+)+/.exec(`${stdout ?? ""}${stderr ?? ""}`)?.[0];
    return version === undefined ? [] : [[name, version] as const];
  });
  return {
    day: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${type()} ${release().replace(/[-+].*/, "")}`,
    versions: {
      "Node.js": process.versions.node,
      SQLite: process.versions["sqlite"] ?? "",
      ...(django ? { Django: django.version, Python: django.pythonVersion } : {}),
      ...Object.fromEntries(found),
    },
    quick,
  };
}
