/** The work that a PostgreSQL server has done so far. */
export interface DatabaseWork {
  /** Statements of clients, including BEGIN and COMMIT. */
  readonly statements: number;
  readonly commits: number;
  /** Rows inserted, updated or deleted. */
  readonly rows: number;
  /** Bytes of its write-ahead log. */
  readonly logBytes: number;
}

/**
 * Reads the counters of one database, on a server that has loaded pg_stat_statements. The log is the whole server's.
 */
export function databaseWork(query: (sql: string) => string[]): DatabaseWork {
  const [line = ""] = query(
    `SELECT pg_stat_force_next_flush(), (SELECT sum(calls) FROM pg_stat_statements AS s WHERE s.dbid = d.datid),
            xact_commit, tup_inserted + tup_updated + tup_deleted, (SELECT wal_bytes FROM pg_stat_wal)
     FROM pg_stat_database AS d WHERE datname = current_database()`,
  );
  const [, statements, commits, rows, logBytes] = line.split("|").map(Number);
  return { statements: statements ?? 0, commits: commits ?? 0, rows: rows ?? 0, logBytes: logBytes ?? 0 };
}
