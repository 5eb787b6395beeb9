/** A value in plain SQL. */
export type Value = number | string | null;
export type Row = readonly Value[];
export type TransactionMode = "read" | "shared" | "exclusive";
export type Query = (sql: string, values?: readonly Value[]) => Promise<Row[]>;
export type TransactionBody<T> = (query: Query) => Promise<T>;

/**
 * A database that understands plain SQL, with `$1` for values and rows as arrays: SQLite or PostgreSQL. Every method
 * rejects if the database fails; a transaction then has no effect.
 */
export interface Database {
  /** The name to show: a path, or a host and a database without a password. */
  readonly displayName: string;
  /** The text after the columns in `CREATE TABLE`. */
  readonly tableOptions: string;
  /**
   * Runs a body in a transaction, which is durable once it resolves.
   *
   * @param mode `read`: read-only, from one consistent snapshot; `shared`: alongside other writers; `exclusive`: no
   * other process can write
   */
  readonly transaction: <T>(mode: TransactionMode, body: TransactionBody<T>) => Promise<T>;
  /** Runs bodies alongside other writers, each in its own transaction; all are durable once it resolves. */
  readonly transactions: <T>(bodies: readonly TransactionBody<T>[]) => Promise<T[]>;
  /** Whether an update that changes nothing writes nothing. */
  readonly skipsEqualWrites: boolean;
  /**
   * Returns how often committed data may have been lost: after each lost connection, a backup may have been restored.
   */
  readonly disconnects: () => number;
  /** Removes what recent transactions left next to the tables. Never waits for other processes. */
  readonly checkpoint: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Returns the location of a store for people: a path unchanged, a URL without user and password, which can be before
 * its host and in its query.
 */
export function redactStoreUrl(store: string): string {
  return store.replace(/^([a-z]{2,}:\/\/)(?:.*@)?([^?]*).*$/is, "$1$2");
}
