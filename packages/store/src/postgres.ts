import pg from "pg";
import { type Database, type Query, type Row, redactStoreUrl, type TransactionMode } from "./database.ts";
import { StoreError } from "./errors.ts";
import { limits } from "./limits.ts";
import { connectionTo, explainConnectError } from "./postgres-connection.ts";

/** The advisory lock that writers share, and that closing a day holds exclusively. Any number would do. */
const advisoryLock = 8_080_008;

export const beginStatements: Record<TransactionMode, readonly string[]> = {
  read: ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"],
  // Each statement sees everything committed before the lock was acquired, whatever the server's default is.
  shared: ["BEGIN ISOLATION LEVEL READ COMMITTED", `SELECT pg_advisory_xact_lock_shared(${advisoryLock})`],
  exclusive: ["BEGIN ISOLATION LEVEL READ COMMITTED", `SELECT pg_advisory_xact_lock(${advisoryLock})`],
};

/**
 * Connects to a PostgreSQL database with a few connections, which are reopened when lost. They stay open while idle, so
 * that an outage of the server is noticed.
 *
 * @param url `postgres://…`; what it leaves out is taken from PGHOST, PGPASSWORD and the like
 * @throws StoreError if it would lose acknowledged data; pg's error if it cannot be reached
 */
export async function openPostgres(url: string): Promise<Database> {
  const displayName = redactStoreUrl(url);
  let disconnects = 0;
  const lost = () => {
    disconnects += 1;
  };
  const pool = new pg.Pool({
    ...connectionTo(url),
    max: 4,
    connectionTimeoutMillis: limits.connectMs,
    idleTimeoutMillis: 0,
    application_name: "djstats-collector",
    keepAlive: true,
    keepAliveInitialDelayMillis: limits.connectMs,
    statement_timeout: limits.statementMs,
    query_timeout: limits.statementMs + limits.connectMs,
    onConnect: (client) => requireDurability(client, displayName),
    types: {
      getTypeParser: (oid) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid)),
    },
  });
  pool.on("error", lost);

  const transaction: Database["transaction"] = async (mode, work) => {
    let client: pg.PoolClient | undefined;
    try {
      client = await pool.connect();
      client.on("error", lost);
      for (const statement of beginStatements[mode]) await client.query(statement);
      const done = await work(queryOf(client));
      await client.query("COMMIT");
      client.off("error", lost);
      client.release();
      return done;
    } catch (error) {
      // The connection itself may be broken, and a new one is cheap.
      client?.release(true);
      lost();
      throw error;
    }
  };
  try {
    (await pool.connect()).release();
  } catch (error) {
    await pool.end();
    throw explainConnectError(error, displayName);
  }
  return {
    displayName,
    tableOptions: "",
    skipsEqualWrites: false,
    transaction,
    transactions: async (works) => {
      const done = await Promise.allSettled(works.map((work) => transaction("shared", work)));
      return done.map((one) => {
        if (one.status === "rejected") throw one.reason;
        return one.value;
      });
    },
    disconnects: () => disconnects,
    checkpoint: async () => {},
    close: () => pool.end(),
  };
}

/** Selects the settings that are off and without which a committed transaction may be lost. */
export const durabilitySettingsOff: string = `SELECT name FROM pg_settings
  WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY name`;

/** Rejects a server that acknowledges a transaction before it is on disk: it would lose acknowledged developers. */
async function requireDurability(client: pg.ClientBase, displayName: string): Promise<void> {
  const { rows } = await client.query(durabilitySettingsOff);
  if (rows.length > 0)
    throw new StoreError(
      `The database ${displayName} has ${rows[0].name} off and could lose committed data. Turn it on.`,
    );
}

function queryOf(client: pg.PoolClient): Query {
  return async (sql, values = []) =>
    (await client.query({ text: sql, values: [...values], rowMode: "array" })).rows as Row[];
}
