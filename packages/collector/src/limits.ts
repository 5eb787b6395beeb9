/** Every number the collector enforces, with its unit and its reason. */
export const limits = {
  /** The protocol's limit of a hit, as a body or a line of a batch (PROTOCOL: Measurement Protocol v1 reference). */
  hitBytes: 8192,
  /** The protocol's limit of a whole GET address. */
  urlBytes: 8000,
  /** The protocol's limits of a batch. */
  batchBytes: 16_384,
  batchHits: 20,
  /** All headers together, the request's line included. */
  headerBytes: 16_384,
  /** For the headers to arrive, from the connection's first byte on. */
  headersMs: 10_000,
  /** For the whole request to arrive. */
  requestMs: 20_000,
  /** For a request to be answered, and for the client to read the response. */
  answerMs: 60_000,
  /** For a client to read the last response on a connection that takes no further request. */
  lingerMs: 2000,
  /** An idle connection is kept for so long; longer than the minute that proxies keep theirs. */
  keepAliveMs: 65_000,
  /** Connections at a time. A new one beyond them takes the place of one that waits for no response. */
  connections: 8192,
  /** How long hits are gathered before they are written together. */
  gatherMs: 10,
  /** Hits that wait for a write; what is beyond is answered 503. */
  waitingHits: 100_000,
  /** What a 503 asks a client to wait. */
  retryAfterS: 5,
  /** Of the rows written together, a batch of so many hits or more rewrites so many at least, whatever it changes; a smaller one, one a hit. */
  rowsRewritten: 8,
  /** Hits a day that change a register, from one network (/24, /48). */
  prefixChanges: 200,
  /** A /32 of IPv6 may change as much as so many of its 65,536 /48s. */
  prefixesOfWide: 16,
  /** Networks remembered in a day: some 60 MB. */
  prefixes: 1_000_000,
  /** Counters are written, the day is looked at, the write-ahead log is emptied. */
  tickMs: 1000,
  /** How often the time of the last backup is read, for `/metrics`. */
  backupTimeMs: 60_000,
  /** A form that signs in: a token, and room for what a browser adds. */
  signInBytes: 1024,
  /** Credentials that fail, from one network (/24, /48) a day. Further ones that fail are answered 429. */
  failedAttempts: 20,
  /** How often a grant may read in a minute: each time adds an audit entry, which is kept permanently. */
  readsOfMinute: 60,
  /** How often a grant may sign in in a minute: each time adds an audit entry, and one when the session is ended. */
  signInsOfMinute: 10,
  /** Audit entries in an hour about misuse of a grant's token. Further misuse is rejected without an entry. */
  refusedEntriesOfHour: 20,
  /** Documents kept of the latest numbers, of which there are 20, and as many of earlier days. */
  documentsKept: 24,
  /** The heap of the thread that makes one. Ten years of trends take a tenth of it. */
  documentHeapMb: 256,
  /** How long what was made of closed days is kept: making it takes the time of a thousand hits. */
  documentMs: 3_600_000,
  /** How long it is kept if it does not contain the day before, which should be closed soon. */
  documentBehindMs: 60_000,
  /** A published file that `verify` downloads. */
  downloadBytesMax: 4_194_304,
  downloadTimeoutMs: 20_000,
  /** How long a stop waits for what is under way. */
  stopMs: 10_000,
} as const;
