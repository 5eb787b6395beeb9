/** What plain SQL takes and gives. */
export type Value = number | string | null;
export type Row = readonly Value[];
export type TransactionMode = "read" | "shared" | "exclusive";
export type Query = (sql: string, values?: readonly Value[]) => Promise<Row[]>;
export type TransactionBody<T> = (query: Query) => Promise<T>;

/**
 * A database that speaks plain SQL, with `$1` for values and rows as arrays. SQLite and PostgreSQL are the two.
 * Any method rejects when the database cannot do it; a transaction is then as if it had not begun.
 */
export interface Database {
  /** For people: a path, or a host and a name, without a password. */
  readonly displayName: string;
  /** What `CREATE TABLE` is followed by. */
  readonly tableOptions: string;
  /**
   * Does body in a transaction, durable when it resolves.
   *
   * @param mode `read`: nothing is written, and all is seen as of one moment; `shared` with others that
   * write; `exclusive`: nobody else writes the while
   */
  readonly transaction: <T>(mode: TransactionMode, body: TransactionBody<T>) => Promise<T>;
  /** Does bodies together with others that write, a transaction each; all are durable when it resolves. */
  readonly transactions: <T>(bodies: readonly TransactionBody<T>[]) => Promise<T[]>;
  /** How often what was durable may have gone: a connection was lost, and a backup may have been restored. */
  readonly disconnects: () => number;
  /** Removes what recent transactions left beside the tables. Never waits for others. */
  readonly checkpoint: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Where a store is, for people: a path as it is; of an address neither user nor password, which can stand before its
 * host and in its query.
 */
export function redactStoreUrl(store: string): string {
  return store.replace(/^(postgres(?:ql)?:\/\/)(?:.*@)?([^?]*).*$/s, "$1$2");
}
