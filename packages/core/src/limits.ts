/** An address beyond so many characters is a mistake. Alone, so that a page that reads one does not carry the others. */
export const endpointCharacters = 1024;

/** Time between the notice and the first event: enough to turn reporting off, and longer than a CI job's home lives. */
export const noticeRecentMs = 10 * 60_000;

/** Every number the client enforces, with its unit and its reason. */
export const limits = {
  /** A reporter's watchdog ends it after this time. Waiting for the lock can delay that by `reporterLockMs`. */
  reporterMs: 5000,
  /** Time for the connection, name lookup included: a dead network is noticed early. */
  connectMs: 2000,
  /** Time for the whole exchange; shorter than the reporter's, so that the outcome can still be written. */
  exchangeMs: 4000,
  /** How long a reporter waits for the lock on the files; then it sends nothing. */
  reporterLockMs: 1500,
  /**
   * How long `djstats off` and its like wait for it; then they say so and fail. Longer than many reporters at once
   * live, and than a lock is kept whose owner cannot be told from another process.
   */
  commandLockMs: 30_000,
  /** A lock whose owner is gone is taken over after it was seen for so long, as it may still be half made. */
  lockOwnerlessMs: 1000,
  /** And any lock after it was seen for so long: its owner hangs, or its number was given to another process. */
  lockStaleMs: 10_000,
  /** How long a file that Windows has in use is tried again: a virus scanner is done by then. */
  busyFileMs: 500,
  /** Size of the ledger, oldest entries dropped first: about 500 requests. */
  ledgerBytes: 256 * 1024,
  /** A larger ledger is not one of ours. */
  ledgerReadBytes: 1024 * 1024,
  endpointCharacters,
  noticeRecentMs,
  /** Destinations in a config file, the one unused longest dropped first: few people have more than one. */
  configSections: 16,
  /** A larger config file is not one of ours. */
  configBytes: 64 * 1024,
} as const;
