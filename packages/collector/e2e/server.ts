import { findPostgres, type Postgres, startPostgres } from "@djstats/testing";

/** The directory of this machine's PostgreSQL, or null. With DJSTATS_TEST_POSTGRES=required, null is an error. */
export const postgresPrograms: string | null = findPostgres();
if (!postgresPrograms && process.env["DJSTATS_TEST_POSTGRES"] === "required")
  throw new Error("There is no PostgreSQL on this machine. Install it (Debian: apt-get install postgresql).");

/** Starts a server, for tests that run only if `postgresPrograms` is not null. */
export function startServer(): Promise<Postgres> {
  if (!postgresPrograms) throw new Error("There is no PostgreSQL on this machine.");
  return startPostgres(postgresPrograms);
}
