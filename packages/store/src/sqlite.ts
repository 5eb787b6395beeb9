import { chmodSync, closeSync, existsSync, openSync, rmSync, statSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { pathToFileURL, URL } from "node:url";
import type { Database, Query, Row, TransactionBody, TransactionMode } from "./database.ts";
import { limits } from "./limits.ts";
import { giveToDirectoryOwner } from "./owner.ts";
import { isCannotOpen, retryIfBusy } from "./sqlite-errors.ts";
import { type LogLimits, WriteAheadLog } from "./write-ahead-log.ts";

/**
 * Opens an SQLite file: write-ahead log, flushed to the disk before a transaction ends, deleted content overwritten.
 *
 * A writer never sleeps inside SQLite, which would stop everything else: if another process has the lock, the writer
 * retries. A file that was replaced by another is reopened.
 *
 * @param access `make` creates the file if it is missing, and reserves room to empty its log; `open` does neither;
 * `read` cannot write
 * @throws the system's or SQLite's error
 */
export async function openSqlite(
  path: string,
  access: "make" | "open" | "read",
  logLimits: LogLimits = limits,
): Promise<Database> {
  const sqlite = await importSqlite();
  if (access === "make") makeFile(path);
  const wal = new WriteAheadLog(path, logLimits);
  const open = async () =>
    access === "read"
      ? openToRead(sqlite, path)
      : retryIfBusy(() => wal.withRoom(() => openToWrite(sqlite, path)));
  let opened: Opened | null = await open();
  let disconnects = 0;
  const current = async (): Promise<Opened> => {
    if (opened && (access === "read" || requireFile(path) === opened.file)) return opened;
    if (opened) {
      disconnects += 1;
      closeReplaced(opened, path);
      opened = null;
      // The caller must first check that this is still the same store.
      throw Object.assign(new Error("The file is another."), { code: "ESTALE" });
    }
    opened = await open();
    return opened;
  };
  /** Writes, within the limits of the log. */
  const write = async <T>(work: (file: Opened) => Promise<T>): Promise<T> => {
    const file = await current();
    if (access !== "make") return work(file);
    wal.beforeWrite(file.connection);
    try {
      const done = await work(file);
      wal.afterWrite(file.connection);
      return done;
    } catch (error) {
      wal.afterFailure();
      throw error;
    }
  };

  // One at a time: there is one connection.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    displayName: path,
    tableOptions: "WITHOUT ROWID",
    skipsEqualWrites: true,
    transaction: (mode, work) =>
      inTurn(async () =>
        mode === "read" ? transact(await current(), mode, work) : write((file) => transact(file, mode, work)),
      ),
    transactions: (works) => inTurn(() => write((file) => transactAll(file, works))),
    disconnects: () => disconnects,
    checkpoint: () => inTurn(async () => wal.empty((await current()).connection)),
    close: () => inTurn(async () => opened?.connection.close()),
  };
}

interface Opened {
  readonly connection: DatabaseSync;
  readonly query: Query;
  /** The identities of the file and of its write-ahead log, which stay the same if another file takes the name. */
  readonly file: string | null;
  readonly log: string | null;
}

async function transact<T>(
  { connection, query }: Opened,
  mode: TransactionMode,
  work: TransactionBody<T>,
): Promise<T> {
  await begin(connection, mode);
  try {
    const done = await work(query);
    connection.exec("COMMIT");
    return done;
  } catch (error) {
    // A full disk may have rolled back already.
    if (connection.isTransaction) connection.exec("ROLLBACK");
    throw error;
  }
}

/** Commits all with one flush: the log is one file, so flushing a transaction flushes those before it too. */
async function transactAll<T>(opened: Opened, works: readonly TransactionBody<T>[]): Promise<T[]> {
  const { connection } = opened;
  const done: T[] = [];
  try {
    connection.exec("PRAGMA synchronous = NORMAL");
    for (const work of works) done.push(await transact(opened, "shared", work));
  } finally {
    connection.exec("PRAGMA synchronous = FULL");
  }
  // SQLite flushes only if it writes, and writes only if something changes, so this statement always changes something.
  await transact(opened, "shared", async (query) => {
    const [[version] = [0]] = await query("PRAGMA user_version");
    connection.exec(`PRAGMA user_version = ${(Number(version) + 1) % 2 ** 31}`);
  });
  return done;
}

function openToWrite({ DatabaseSync }: typeof import("node:sqlite"), path: string): Opened {
  const file = requireFile(path);
  return prepareOrClose(new DatabaseSync(path), (connection) => {
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    // The first reading makes the log's file.
    connection.exec("PRAGMA wal_autocheckpoint = 0; SELECT 1 FROM sqlite_schema");
    chmodSync(path, 0o600);
    return { connection, query: queryOf(connection), file, log: inodeOf(`${path}-wal`) };
  });
}

/** Closes a file that has been replaced. SQLite must not apply its log to the file that replaced it. */
function closeReplaced({ connection, log }: Opened, path: string): void {
  connection.close();
  if (log === null || inodeOf(`${path}-wal`) !== log) return;
  rmSync(`${path}-wal`);
  rmSync(`${path}-shm`, { force: true });
}

function openToRead({ DatabaseSync }: typeof import("node:sqlite"), path: string): Opened {
  const open = (where: string | URL) =>
    prepareOrClose(new DatabaseSync(where, { readOnly: true, timeout: limits.lockMs }), (connection) => {
      connection.exec("SELECT 1 FROM sqlite_schema");
      return { connection, query: queryOf(connection), file: null, log: null };
    });
  try {
    return open(path);
  } catch (error) {
    // In a read-only directory, SQLite needs to be told that the file does not change.
    if (!isCannotOpen(error) || statSync(`${path}-wal`, { throwIfNoEntry: false })?.size) throw error;
    return open(new URL("?immutable=1", pathToFileURL(path)));
  }
}

function prepareOrClose(connection: DatabaseSync, prepare: (connection: DatabaseSync) => Opened): Opened {
  try {
    return prepare(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function queryOf(connection: DatabaseSync): Query {
  const prepared = new Map<string, { statement: StatementSync; order: readonly number[] }>();
  const prepare = (sql: string) => {
    const order: number[] = [];
    const text = sql.replace(/\$(\d+)/g, (_, place) => {
      order.push(Number(place) - 1);
      return "?";
    });
    const statement = connection.prepare(text);
    statement.setReturnArrays(true);
    prepared.set(sql, { statement, order });
    return { statement, order };
  };
  return async (sql, values = []) => {
    const { statement, order } = prepared.get(sql) ?? prepare(sql);
    return statement.all(...order.map((place) => values[place] ?? null)) as unknown as Row[];
  };
}

async function begin(connection: DatabaseSync, mode: TransactionMode): Promise<void> {
  await retryIfBusy(() => {
    try {
      // The snapshot is that of the first read.
      connection.exec(mode === "read" ? "BEGIN; SELECT 1 FROM sqlite_schema" : "BEGIN IMMEDIATE");
    } catch (error) {
      if (connection.isTransaction) connection.exec("ROLLBACK");
      throw error;
    }
  });
}

/** @throws Error if there is no file, because SQLite would create an empty one */
function requireFile(path: string): string {
  const file = inodeOf(path);
  if (file === null) throw Object.assign(new Error("The file is gone."), { code: "ENOENT" });
  return file;
}

/** Returns the identity of the file with a name; null if there is none. */
function inodeOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.dev} ${stat.ino}` : null;
}

/**
 * Imports SQLite without the warning of Node 22 and 24 that it is experimental. djstats is tested with each of them.
 */
async function importSqlite(): Promise<typeof import("node:sqlite")> {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return await import("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Creates a file that only its owner can read, unless it exists. SQLite gives its other files the same mode and owner.
 */
function makeFile(path: string): void {
  const isNew = !existsSync(path);
  const fd = openSync(path, "a", 0o600);
  if (isNew) giveToDirectoryOwner(fd, path);
  closeSync(fd);
}
