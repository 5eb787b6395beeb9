/** Every number that a store enforces, with its unit and its reason. */
export const limits = {
  /** How long a write waits while another process has an SQLite file's lock. */
  lockMs: 10_000,
  /** The write-ahead log is emptied once it is larger, besides once a second while a collector serves. */
  logCheckpointBytes: 32 * 2 ** 20,
  /** A write-ahead log that somebody else keeps from being emptied may become so large. Then nothing is written. */
  logBytes: 128 * 2 ** 20,
  /** Kept free on the disk of an SQLite file: twice what the main file may still lack of what the log holds. */
  reserveBytes: 8 * 2 ** 20,
  /**
   * Rows of one dimension are written so many at once at least, so that a row does not tell which hit it came from: with
   * cover rows if fewer have been seen, as a pending row if more have.
   */
  rowsTogether: 32,
  /** For a connection to PostgreSQL to be made, or to show that it is alive. */
  connectMs: 5000,
  /** For a statement: closing a day of a large store takes a second or two. */
  statementMs: 30_000,
  /** A clock further ahead of the store is not believed: it would end epochs, and that cannot be undone. */
  aheadDays: 31,
} as const;
