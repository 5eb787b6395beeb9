import pg from "pg";
import type { Company, Database, Query, Row } from "./database.ts";
import { StoreProblem } from "./problems.ts";

/** The advisory lock that writers share, and that whoever closes a day has alone. Any number would do. */
const lock = 8_080_008;

const begin: Record<Company, readonly string[]> = {
  reading: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"],
  together: ["BEGIN", `SELECT pg_advisory_xact_lock_shared(${lock})`],
  alone: ["BEGIN", `SELECT pg_advisory_xact_lock(${lock})`],
};

/**
 * Connects to a PostgreSQL database, with a few connections that are made again when lost.
 *
 * @param url `postgres://…`; what it leaves out is taken from PGHOST, PGPASSWORD and the like
 * @throws StoreProblem where it would lose what it acknowledged; pg's error where it cannot be reached
 */
export async function openPostgres(url: string): Promise<Database> {
  let losses = 0;
  const lost = () => {
    losses += 1;
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    statement_timeout: 60_000,
    types: {
      getTypeParser: (oid) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid)),
    },
  });
  pool.on("error", lost);

  const database: Database = {
    where: withoutPassword(url),
    tableOptions: "",
    transaction: async (company, work) => {
      let client: pg.PoolClient | undefined;
      try {
        client = await pool.connect();
        client.on("error", lost);
        for (const statement of begin[company]) await client.query(statement);
        const done = await work(over(client));
        await client.query("COMMIT");
        client.off("error", lost);
        client.release();
        return done;
      } catch (error) {
        // What went wrong may be the connection: a new one is cheap.
        client?.release(true);
        lost();
        throw error;
      }
    },
    losses: () => losses,
    tidy: async () => {},
    close: () => pool.end(),
  };
  try {
    await refuseForgetful(database);
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
}

/** A server that says a transaction is done before it is on the disk would lose developers who were acknowledged. */
async function refuseForgetful({ transaction, where }: Database): Promise<void> {
  const settings = await transaction("reading", (query) =>
    query("SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'"),
  );
  const [name] = settings[0] ?? [];
  if (name !== undefined)
    throw new StoreProblem(
      `The database ${where} has ${name} off and would lose what it promised; turn it on.`,
    );
}

function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `postgres://${host}${pathname}`;
}

function over(client: pg.PoolClient): Query {
  return async (sql, values = []) =>
    (await client.query({ text: sql, values: [...values], rowMode: "array" })).rows as Row[];
}
