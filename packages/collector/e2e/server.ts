import { findPostgres, type Postgres, startPostgres } from "@djstats/testing";

/** Where this machine's PostgreSQL is. Where tests must not do without, DJSTATS_TEST_POSTGRES=required says so. */
export const postgresPrograms: string | null = findPostgres();
if (!postgresPrograms && process.env["DJSTATS_TEST_POSTGRES"] === "required")
  throw new Error("There is no PostgreSQL: install it (Debian: apt-get install postgresql).");

/** For tests that `postgresPrograms` lets run. */
export function startServer(): Promise<Postgres> {
  if (!postgresPrograms) throw new Error("There is no PostgreSQL.");
  return startPostgres(postgresPrograms);
}
