/**
 * Longest endpoint, in characters; a longer one is a mistake. Separate, so that pages load none of the other limits.
 */
export const endpointCharacters = 1024;

/**
 * Time between the notice and the first event: enough to turn reporting off, and longer than a CI job's home exists.
 */
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
   * How long commands such as `djstats off` wait for the lock; then they fail with a message. Longer than many
   * simultaneous reporters run, and longer than `lockStaleMs`.
   */
  commandLockMs: 30_000,
  /** A lock without a running owner is taken over once it has been seen for this long; it may be half written. */
  lockOwnerlessMs: 1000,
  /** Any lock is taken over once it has been seen for this long: its owner hangs, or its process ID was reused. */
  lockStaleMs: 10_000,
  /** How long operations on a file that is in use on Windows are retried; a virus scanner is done by then. */
  busyFileMs: 500,
  /** Size of the ledger, oldest entries dropped first: about 500 requests. */
  ledgerBytes: 256 * 1024,
  /** A file larger than this was not written by djstats and is not read. */
  ledgerReadBytes: 1024 * 1024,
  endpointCharacters,
  noticeRecentMs,
  /** Destinations in a config file; the one unused for longest is dropped first. Few people have more than one. */
  configSections: 16,
  /** A config file larger than this was not written by djstats and is not read. */
  configBytes: 64 * 1024,
} as const;
