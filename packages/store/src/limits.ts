/** Every number that a store enforces, with its unit and its reason. */
export const limits = {
  /** How long a write waits while another process has an SQLite file's lock. */
  lockMs: 10_000,
  /** For a connection to PostgreSQL to be made, or to show that it is alive. */
  connectMs: 5000,
  /** For a statement: closing a day of a large store takes a second or two. */
  statementMs: 30_000,
  /** A clock further ahead of the store is not believed: it would end epochs, and that cannot be undone. */
  aheadDays: 31,
} as const;
