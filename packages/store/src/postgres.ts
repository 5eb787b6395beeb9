import pg from "pg";
import { type Database, type Query, type Row, redactStoreUrl, type TransactionMode } from "./database.ts";
import { errorCode, ServerAway } from "./errors.ts";
import { limits } from "./limits.ts";
import { connectionTo } from "./postgres-connection.ts";
import { splitHosts } from "./postgres-hosts.ts";
import { unlessSilent } from "./silent-server.ts";
import { WritablePool } from "./writable-pool.ts";

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
 * that an outage of the server is noticed. If the address names several servers, it uses the one that accepts writes.
 *
 * @param url `postgres://…`; missing parts are taken from variables such as PGHOST and PGPASSWORD
 * @throws StoreError if it would lose acknowledged data; pg's error if it cannot be reached
 */
export async function openPostgres(url: string): Promise<Database> {
  let disconnects = 0;
  const lost = () => {
    disconnects += 1;
  };
  const pool = new WritablePool(
    splitHosts(url).map((one) => connectionTo(one)),
    {
      max: 4,
      connectionTimeoutMillis: limits.connectMs,
      idleTimeoutMillis: 0,
      application_name: "djstats-collector",
      keepAlive: true,
      keepAliveInitialDelayMillis: limits.connectMs,
      statement_timeout: limits.statementMs,
      query_timeout: limits.statementMs + limits.connectMs,
      types: {
        getTypeParser: (oid) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid)),
      },
    },
    lost,
  );

  const transaction: Database["transaction"] = async (mode, work) => {
    let client: pg.PoolClient | undefined;
    try {
      const connection = await pool.connect();
      client = connection.client;
      client.on("error", lost);
      const done = await unlessSilent(runTransaction(client, mode, work), connection.isSilent);
      client.off("error", lost);
      client.release();
      return done;
    } catch (error) {
      // The connection itself may be broken, and a new one is cheap.
      client?.release(true);
      if (errorCode(error) === readOnlyTransaction) pool.leave();
      lost();
      throw error;
    }
  };
  try {
    (await pool.connect()).client.release();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return {
    displayName: redactStoreUrl(url),
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
    close: () => pool.close(),
  };
}

async function runTransaction<T>(
  client: pg.PoolClient,
  mode: TransactionMode,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  await client.query(beginStatements[mode].join("; "));
  const done = await work(queryOf(client));
  await commit(client);
  return done;
}

/** The code of a write to a server that has become a standby. */
const readOnlyTransaction = "25006";

/**
 * Commits a transaction. If a server's wait for its standbys is cancelled, it reports success with a warning, although
 * the standbys lack the transaction.
 */
async function commit(client: pg.PoolClient): Promise<void> {
  const warnings: string[] = [];
  const listen = ({ code = "" }: { code?: string | undefined }) => {
    if (!code.startsWith("00")) warnings.push(code);
  };
  client.on("notice", listen);
  const { command } = await client.query("COMMIT");
  client.off("notice", listen);
  if (command !== "COMMIT" || warnings.length > 0)
    throw new ServerAway(
      "The transaction was not committed on every server that must have it",
      warnings[0] ?? "25P02",
    );
}

function queryOf(client: pg.PoolClient): Query {
  return async (sql, values = []) =>
    (await client.query({ text: sql, values: [...values], rowMode: "array" })).rows as Row[];
}
