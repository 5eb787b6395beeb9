import type { Database, Query } from "./database.ts";
import { StoreError } from "./errors.ts";

/**
 * The tables, one migration for each version, forward only. A released migration is never changed.
 *
 * Days are counted from 2020-01-01. Only `rank`, `register` and `slots`, which are numbers of both, are derived from an
 * ID; `grants`, `sessions` and `audit` are about people who may read the numbers.
 */
const migrations: readonly ((tableOptions: string) => readonly string[])[] = [
  (tableOptions) => [
    `CREATE TABLE epochs (
      epoch SMALLINT PRIMARY KEY, key_fingerprint TEXT NOT NULL, first_day SMALLINT, destroyed_day SMALLINT
    ) ${tableOptions}`,
    `CREATE TABLE registers (
      epoch SMALLINT NOT NULL, dimension TEXT NOT NULL, value TEXT NOT NULL,
      rank SMALLINT NOT NULL, register SMALLINT NOT NULL, last SMALLINT NOT NULL,
      PRIMARY KEY (epoch, dimension, value, rank, register)
    ) ${tableOptions}`,
    `CREATE TABLE pending (
      epoch SMALLINT NOT NULL, dimension TEXT NOT NULL, id BIGINT NOT NULL, last SMALLINT NOT NULL,
      slots TEXT NOT NULL, PRIMARY KEY (epoch, dimension, id)
    ) ${tableOptions}`,
    `CREATE TABLE days (day SMALLINT PRIMARY KEY) ${tableOptions}`,
    `CREATE TABLE history (
      day SMALLINT NOT NULL, window_days SMALLINT NOT NULL, dimension TEXT NOT NULL, value TEXT NOT NULL,
      estimate DOUBLE PRECISION NOT NULL, low DOUBLE PRECISION NOT NULL, high DOUBLE PRECISION NOT NULL,
      method TEXT NOT NULL, since SMALLINT NOT NULL,
      PRIMARY KEY (day, window_days, dimension, value)
    ) ${tableOptions}`,
    `CREATE TABLE outcome_counts (
      day SMALLINT NOT NULL, node TEXT NOT NULL, name TEXT NOT NULL, n BIGINT NOT NULL,
      PRIMARY KEY (day, node, name)
    ) ${tableOptions}`,
  ],
  (tableOptions) => [
    `CREATE TABLE grants (
      id INTEGER PRIMARY KEY, holder TEXT NOT NULL, role TEXT NOT NULL, asked_by TEXT NOT NULL, reason TEXT,
      token_hash TEXT NOT NULL, granted_day SMALLINT NOT NULL, last_day SMALLINT, revoked_day SMALLINT
    ) ${tableOptions}`,
    `CREATE TABLE sessions (
      session_hash TEXT PRIMARY KEY, grant_id INTEGER NOT NULL, ends_at BIGINT NOT NULL
    ) ${tableOptions}`,
    `CREATE TABLE audit (
      number BIGINT PRIMARY KEY, time TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL,
      hash TEXT NOT NULL
    ) ${tableOptions}`,
  ],
  (tableOptions) => [`CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) ${tableOptions}`],
];

/** The newest version of the tables. */
export const newestVersion: number = migrations.length;

/**
 * Migrates a store's tables to a version, by default the newest.
 *
 * @throws StoreError if a newer program made them
 */
export function migrate(database: Database, to: number = newestVersion): Promise<void> {
  return database.transaction("exclusive", async (query) => {
    await query("CREATE TABLE IF NOT EXISTS schema_versions (version SMALLINT PRIMARY KEY)");
    const version = await readVersion(database, query);
    for (const [index, step] of migrations.entries()) {
      if (index < version || index >= to) continue;
      for (const statement of step(database.tableOptions)) await query(statement);
      await query("INSERT INTO schema_versions (version) VALUES ($1)", [index + 1]);
    }
  });
}

/** Checks that a store can be read as it is. Throws StoreError if it is not a store, or has a different version. */
export async function requireCurrentVersion(database: Database): Promise<void> {
  const { transaction, displayName } = database;
  const version = await transaction("read", (query) => readVersion(database, query)).catch(
    (error: unknown) => {
      if (error instanceof StoreError) throw error;
      throw new StoreError(
        `The store ${displayName} cannot be opened: it was not made by djstats-collector.`,
        {
          cause: error,
        },
      );
    },
  );
  if (version < newestVersion)
    throw new StoreError(
      `The tables of the store ${displayName} have version ${version}, but this program needs ${newestVersion}. Serve it once with this program.`,
    );
}

async function readVersion({ displayName }: Database, query: Query): Promise<number> {
  const [[found] = [0]] = await query("SELECT COALESCE(MAX(version), 0) FROM schema_versions");
  const version = Number(found);
  if (version > newestVersion)
    throw new StoreError(
      `The tables of the store ${displayName} have version ${version}, but this program knows only ${newestVersion}. Use a newer one.`,
    );
  return version;
}
