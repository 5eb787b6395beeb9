import type { Store } from "@djstats/store";
import type { Context, MiddlewareHandler } from "hono";
import type { Log } from "../log.ts";
import type { RequestTarget } from "../receive/server-deps.ts";
import type { Documents } from "./documents.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import type { PageOutcome } from "./outcomes.ts";
import type { ReadRateLimiter } from "./read-rate-limiter.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Transport } from "./transport.ts";

/** Dependencies of the pages. */
export interface PagesDeps {
  readonly store: Store;
  readonly files: StaticFiles;
  readonly clock: () => Date;
  readonly log: Log;
}

/** What a `Request` does not say about how it arrived. */
export interface Arrival extends RequestTarget {
  readonly transport: Transport;
  /** The address that failed sign-ins are counted under; null if there is none, as for this machine. */
  readonly address: string | null;
}

/** A request for a page or a document, and everything that is needed to answer it. */
export interface RequestContext extends Arrival {
  readonly deps: PagesDeps;
  readonly documents: Documents;
  readonly loginThrottle: LoginThrottle;
  readonly readRateLimiter: ReadRateLimiter;
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
