import { findNpmPostgres, findPostgres, hasFailover, type Postgres, startPostgres } from "@djstats/testing";
import { hasFaketime } from "./fake-clock.ts";

const isRequired = process.env["DJSTATS_TEST_POSTGRES"] === "required";

/** The directory of this machine's PostgreSQL, or null. With DJSTATS_TEST_POSTGRES=required, null is an error. */
export const postgresPrograms: string | null = findPostgres();
if (!postgresPrograms && isRequired)
  throw new Error("There is no PostgreSQL on this machine. Install it (Debian: apt-get install postgresql).");

/** The directory of PostgreSQL 18 from npm, or null. On Linux x64 with DJSTATS_TEST_POSTGRES=required, null is an error. */
export const npmPostgres: string | null = findNpmPostgres();
if (!npmPostgres && isRequired && process.platform === "linux" && process.arch === "x64")
  throw new Error("PostgreSQL 18 is not installed. Run pnpm install with optional dependencies.");

/** Whether a group of servers with failover can be started. With DJSTATS_TEST_POSTGRES=required, false is an error. */
export const hasFailoverGroup: boolean =
  postgresPrograms !== null && hasFailover(postgresPrograms) && hasFaketime;
if (!hasFailoverGroup && isRequired)
  throw new Error(
    "pg_auto_failover or faketime is missing. Install them (Debian: apt-get install pg-auto-failover-cli postgresql-15-auto-failover faketime).",
  );

/** Starts a server, for tests that run only if `postgresPrograms` is not null. */
export function startServer(): Promise<Postgres> {
  if (!postgresPrograms) throw new Error("There is no PostgreSQL on this machine.");
  return startPostgres(postgresPrograms);
}
