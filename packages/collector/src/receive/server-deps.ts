import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import type { Log } from "../log.ts";
import type { BackupTime } from "../record/backup-time.ts";
import type { DeveloperCounter } from "../record/developer-counter.ts";
import type { OutcomeCounters } from "./outcome-counters.ts";
import type { AcceptedHits } from "./parse-hit.ts";
import type { PrefixRateLimiter } from "./prefix-rate-limiter.ts";

/** The kind of a payload: `hit` and `batch` for Measurement Protocol v1, `events` for Google Analytics 4. */
export type PayloadKind = "hit" | "batch" | "events";

/** The path and query of a request, as they are written. */
export interface RequestTarget {
  readonly path: string;
  /** The part after `?`; null if there is none. */
  readonly query: string | null;
}

/** Pages and documents that share a server with the receiver. */
export interface PageHandler {
  /** Whether a path belongs to a page. */
  readonly has: (path: string) => boolean;
  readonly answer: (
    request: IncomingMessage,
    response: ServerResponse,
    target: RequestTarget,
  ) => Promise<void>;
  /** How many requests had each outcome since the process began. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Dependencies of the HTTP servers. */
export interface ServerDeps {
  readonly counter: DeveloperCounter;
  readonly outcomeCounters: OutcomeCounters;
  readonly backupTime: BackupTime;
  readonly accepted: AcceptedHits;
  readonly rateLimiter: PrefixRateLimiter;
  readonly trustedProxies: BlockList;
  /** Called for hits of a proxy on this machine that is not trusted. */
  readonly warnOfUntrustedProxy: () => void;
  readonly log: Log;
  /** The pages and documents for people with a role. */
  readonly pages: PageHandler;
  /** Whether the store accepts a write now. */
  readonly isHealthy: () => Promise<boolean>;
}
