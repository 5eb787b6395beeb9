import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import type { Store } from "@djstats/store";
import type { Log } from "../log.ts";
import type { Documents } from "./documents.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { ReadRateLimiter } from "./read-rate-limiter.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Transport } from "./transport.ts";

/** What answering needs of the rest. */
export interface PagesDeps {
  readonly store: Store;
  readonly files: StaticFiles;
  readonly trustedProxies: BlockList;
  readonly clock: () => Date;
  readonly log: Log;
}

/** A request for a page or a document, and what was found out of how it came. */
export interface RequestContext {
  readonly parts: PagesDeps;
  readonly documents: Documents;
  readonly attempts: LoginThrottle;
  readonly pace: ReadRateLimiter;
  readonly request: IncomingMessage;
  readonly path: string;
  /** What follows the address' `?`. */
  readonly query: string | null;
  readonly transport: Transport;
  /** Whose attempts it is counted with; null where nobody's, as on this machine. */
  readonly address: string | null;
  readonly now: Date;
}
