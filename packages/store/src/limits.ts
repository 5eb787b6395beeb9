/** Every number that a store enforces, with its unit and its reason. */
export const limits = {
  /** How long a write waits while another process has an SQLite file's lock. */
  lockMs: 10_000,
  /** The write-ahead log is emptied once it is larger than this, and once a second while a collector serves. */
  logCheckpointBytes: 32 * 2 ** 20,
  /** Maximum size of a write-ahead log that another process keeps from being emptied. Beyond it, nothing is written. */
  logBytes: 128 * 2 ** 20,
  /** Reserved on the disk of an SQLite file: twice the room that emptying the log may need in the main file. */
  reserveBytes: 8 * 2 ** 20,
  /**
   * Minimum number of rows of one dimension that are written at once, so that a row does not show which hit it came
   * from: with cover rows if fewer have been seen, as a pending row if more have.
   */
  rowsTogether: 32,
  /** Time for connecting to PostgreSQL, or for a connection to prove that it works. */
  connectMs: 5000,
  /** Time for a statement. Closing a day of a large store takes a second or two. */
  statementMs: 30_000,
  /** Time until the next statement of a transaction. A lost collector must not keep others from closing the day. */
  idleMs: 10_000,
  /** A clock that is further ahead of the store is ignored: it would end epochs, which cannot be undone. */
  aheadDays: 31,
} as const;
