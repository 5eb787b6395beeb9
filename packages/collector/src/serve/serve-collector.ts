import type { BlockList } from "node:net";
import { join } from "node:path";
import { openStore, type StoreLocation } from "@djstats/store";
import { type Log, warnOnce } from "../log.ts";
import { makePages } from "../pages/pages.ts";
import { readStaticFiles } from "../pages/static-files.ts";
import { OutcomeCounters } from "../receive/outcome-counters.ts";
import type { AcceptedHits } from "../receive/parse-hit.ts";
import type { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";
import { makeAdminServer, makePublicServer, type Tls } from "../receive/server.ts";
import { BackupTime } from "../record/backup-time.ts";
import { DeveloperCounter } from "../record/developer-counter.ts";
import { isLoopbackHost, type Listener } from "./listeners.ts";
import { makeDocumentApart } from "./make-document-apart.ts";
import { reloadTls } from "./tls-files.ts";
import { tuneHeap } from "./tune-heap.ts";
import { serveUntilStopped } from "./until-stopped.ts";

/** The options of `djstats-collector serve`. */
export interface ServeOptions {
  readonly location: StoreLocation;
  readonly keyFile: string;
  readonly host: string;
  readonly port: number;
  /** The listener of reports, dashboard and metrics; null if they share the public one. */
  readonly admin: { readonly host: string; readonly port: number } | null;
  readonly accepted: AcceptedHits;
  readonly rateLimiter: PrefixRateLimiter;
  readonly trustedProxies: BlockList;
  /** Reads the certificate and its key: at the start, and again on SIGHUP. Null for HTTP. */
  readonly readTls: () => Promise<Tls | null>;
  readonly afterPause: boolean;
  readonly log: Log;
}

/** Opens the store, receives hits until a signal asks to stop, and closes the store. */
export async function serveCollector(options: ServeOptions): Promise<void> {
  const {
    location,
    keyFile,
    host,
    port,
    admin,
    accepted,
    rateLimiter,
    trustedProxies,
    readTls,
    afterPause,
    log,
  } = options;
  const tls = await readTls();
  tuneHeap();
  const clock = () => new Date();
  const store = await openStore(location, "make");
  try {
    const simulation = await store.simulation();
    if (simulation) log("simulated-store", simulation);
    const counter = await DeveloperCounter.start({ store, keyFile, log, clock, afterPause });
    const outcomeCounters = new OutcomeCounters();
    const isHealthy = atMostEverySecond(async () => {
      await store.probeWrite();
      return counter.ready;
    });
    // The directory is next to the built program.
    const files = readStaticFiles(join(import.meta.dirname, "dashboard"));
    const makeDocument = makeDocumentApart(store, location);
    const pages = makePages({ store, makeDocument, files, clock, log }, trustedProxies);
    const deps = {
      counter,
      outcomeCounters,
      backupTime: new BackupTime(),
      accepted,
      rateLimiter,
      trustedProxies,
      warnOfUntrustedProxy: warnOnce(log, "untrusted-proxy", { flag: "--trusted-proxy" }),
      log,
      isHealthy,
      pages,
    };
    const publicServer = makePublicServer(deps, { tls, hasPages: admin === null });
    const listeners: Listener[] = [{ ...publicServer, flag: "--port", host, port }];
    if (admin) {
      const adminServer = makeAdminServer(deps, isLoopbackHost(admin.host) ? null : tls);
      listeners.push({ ...adminServer, flag: "--admin", ...admin });
    }
    process.on("SIGHUP", () => reloadTls(readTls, listeners, log));
    await serveUntilStopped(deps, store, listeners);
  } finally {
    await store.database.close().catch(() => {});
  }
}

/** Runs a check at most once a second, and returns the latest result. */
function atMostEverySecond(attempt: () => Promise<boolean>): () => Promise<boolean> {
  let triedMs = Number.NEGATIVE_INFINITY;
  let result = Promise.resolve(false);
  return () => {
    if (performance.now() - triedMs >= 1000) {
      triedMs = performance.now();
      result = attempt().catch(() => false);
    }
    return result;
  };
}
