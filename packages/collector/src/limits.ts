/** Every number the collector enforces, with its unit and its reason. */
export const limits = {
  /** The protocol's limit of a hit, as a body or a line of a batch (PROTOCOL: Measurement Protocol v1 reference). */
  hitBytes: 8192,
  /** The protocol's limit of a whole GET address. */
  urlBytes: 8000,
  /** The protocol's limits of a batch. */
  batchBytes: 16_384,
  batchHits: 20,
  /** All headers together, including the request line. */
  headerBytes: 16_384,
  /** Time for the headers to arrive, from the first byte of the connection on. */
  headersMs: 10_000,
  /** Time for the whole request to arrive. */
  requestMs: 20_000,
  /** Time for a request to be answered, and for the client to read the response. */
  answerMs: 60_000,
  /** Time for a client to read the last response on a connection that accepts no further request. */
  lingerMs: 2000,
  /** Time for which an idle connection stays open; longer than the minute for which proxies keep theirs. */
  keepAliveMs: 65_000,
  /** Simultaneous connections. A further one takes the place of one that does not wait for a response. */
  connections: 8192,
  /** How long hits are gathered before they are written together. */
  gatherMs: 10,
  /** Hits with which a batch is written sooner: waiting for more would save little. */
  batchOfManyHits: 512,
  /** Hits that may wait for a write; further ones are answered with 503. */
  waitingHits: 100_000,
  /** Time that a 503 asks a client to wait. */
  retryAfterS: 5,
  /**
   * Minimum number of rows of a dimension that a batch writes to SQLite, whatever it changes; if it has fewer hits, one
   * row for each.
   */
  rowsRewritten: 8,
  /** Hits from one network (/24, /48) that may change a register in a day. */
  prefixChanges: 200,
  /** A /32 of IPv6 may change as much as this many of its 65,536 /48s. */
  prefixesOfWide: 16,
  /** Networks remembered in a day: some 60 MB. */
  prefixes: 1_000_000,
  /** Time between two ticks, which write counters, check the day and empty the write-ahead log. */
  tickMs: 1000,
  /** How often the time of the last backup is read, for `/metrics`. */
  backupTimeMs: 60_000,
  /** Size of a sign-in form: a token, and room for what a browser adds. */
  signInBytes: 1024,
  /** Failed credentials from one network (/24, /48) a day. Further failures are answered with 429. */
  failedAttempts: 20,
  /** How often a grant may read in a minute: each time adds an audit entry, which is kept permanently. */
  readsOfMinute: 60,
  /** How often a grant may sign in in a minute: each time adds an audit entry, and one when the session is ended. */
  signInsOfMinute: 10,
  /** Audit entries in an hour about misuse of a grant's token. Further misuse is rejected without an entry. */
  refusedEntriesOfHour: 20,
  /** Documents of the latest numbers in the cache, of which there are 20; as many of earlier days. */
  documentsKept: 24,
  /** Heap of the thread that makes a document. Ten years of trends take a tenth of it. */
  documentHeapMb: 256,
  /** Time for which a document is cached: making one takes the time of a thousand hits. */
  documentMs: 3_600_000,
  /** The same for a document that lacks the day before, which should be closed soon. */
  documentBehindMs: 60_000,
  /** Size of a published file that `verify` downloads. */
  downloadBytesMax: 4_194_304,
  downloadTimeoutMs: 20_000,
  /** Time for which a stop waits for requests and writes that have begun. */
  stopMs: 10_000,
} as const;
