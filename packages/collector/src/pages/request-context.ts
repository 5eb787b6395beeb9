import type { Store } from "@djstats/store";
import type { Context, MiddlewareHandler } from "hono";
import type { Log } from "../log.ts";
import type { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";
import type { RequestTarget } from "../receive/server-deps.ts";
import type { AuditRateLimiter } from "./audit-rate-limiter.ts";
import type { Documents } from "./documents.ts";
import type { MakeDocument } from "./make-document.ts";
import type { PageOutcome } from "./outcomes.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Transport } from "./transport.ts";

/** Dependencies of the pages. */
export interface PagesDeps {
  readonly store: Store;
  readonly makeDocument: MakeDocument;
  readonly files: StaticFiles;
  readonly clock: () => Date;
  readonly log: Log;
}

/** How a request arrived, as far as a `Request` does not contain it. */
export interface Arrival extends RequestTarget {
  readonly transport: Transport;
  /** The address that failed credentials are counted under; null if there is none, as for this machine. */
  readonly address: string | null;
}

/** A request for a page or a document, and everything that is needed to answer it. */
export interface RequestContext extends Arrival {
  readonly deps: PagesDeps;
  readonly documents: Documents;
  /** Credentials that failed, by network. It never rejects one that is valid. */
  readonly failedAttempts: PrefixRateLimiter;
  readonly auditRateLimiter: AuditRateLimiter;
  /** Logs once that a proxy seems to drop the port from `Host`. */
  readonly warnOfOtherPort: () => void;
  readonly headers: Headers;
  readonly now: Date;
}

/** The types of the Hono app. */
export interface PagesEnv {
  Bindings: Arrival;
  Variables: { request: RequestContext; outcome: PageOutcome };
}

export type PagesContext = Context<PagesEnv>;

/** Runs before a handler, and either throws an HttpError or calls it. */
export type Guard = MiddlewareHandler<PagesEnv>;
