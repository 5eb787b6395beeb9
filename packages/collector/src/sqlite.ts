import { chmodSync, closeSync, openSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Database, Query, Row } from "./database.ts";

interface Prepared {
  readonly statement: StatementSync;
  /** Which value stands at each place. */
  readonly order: readonly number[];
}

/**
 * Opens an SQLite file: write-ahead log, flushed to the disk before a transaction ends, deleted content overwritten.
 *
 * @param how `make` makes it where there is none; `open` does not; `read` cannot write
 * @throws the system's or SQLite's error
 */
export async function openSqlite(path: string, how: "make" | "open" | "read"): Promise<Database> {
  // For its owner's eyes only; SQLite gives the files beside it the same mode.
  if (how === "make") closeSync(openSync(path, "a", 0o600));
  const { DatabaseSync } = await importSqlite();
  const connection = new DatabaseSync(path, { readOnly: how === "read", timeout: 10_000 });
  try {
    if (how !== "read") {
      connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
      connection.exec("PRAGMA wal_autocheckpoint = 0");
      chmodSync(path, 0o600);
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  return overConnection(path, connection);
}

function overConnection(path: string, connection: DatabaseSync): Database {
  const prepared = new Map<string, Prepared>();
  const prepare = (sql: string): Prepared => {
    const known = prepared.get(sql);
    if (known) return known;
    const order: number[] = [];
    const text = sql.replace(/\$(\d+)/g, (_, place) => {
      order.push(Number(place) - 1);
      return "?";
    });
    const statement = connection.prepare(text);
    statement.setReturnArrays(true);
    const made = { statement, order };
    prepared.set(sql, made);
    return made;
  };
  const query: Query = async (sql, values = []) => {
    const { statement, order } = prepare(sql);
    return statement.all(...order.map((place) => values[place] ?? null)) as unknown as Row[];
  };

  // One at a time: there is one connection.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    where: path,
    tableOptions: "WITHOUT ROWID",
    transaction: (company, work) =>
      inTurn(async () => {
        connection.exec(company === "reading" ? "BEGIN" : "BEGIN IMMEDIATE");
        try {
          const done = await work(query);
          connection.exec("COMMIT");
          return done;
        } catch (error) {
          // A full disk may have rolled back already.
          if (connection.isTransaction) connection.exec("ROLLBACK");
          throw error;
        }
      }),
    losses: () => 0,
    tidy: () => inTurn(async () => connection.exec("PRAGMA wal_checkpoint(TRUNCATE)")),
    close: () => inTurn(async () => connection.close()),
  };
}

/** Node 22 and 24 warn that their SQLite is experimental. It is what this is built on, and tested with each. */
async function importSqlite(): Promise<typeof import("node:sqlite")> {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return await import("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
