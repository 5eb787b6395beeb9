import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { warnOnce } from "../src/log.ts";
import { makeDocument } from "../src/pages/make-document.ts";
import { makePages } from "../src/pages/pages.ts";
import { parseTrustedProxies } from "../src/receive/client-address.ts";
import { OutcomeCounters } from "../src/receive/outcome-counters.ts";
import { PrefixRateLimiter } from "../src/receive/prefix-rate-limiter.ts";
import { makePublicServer } from "../src/receive/server.ts";
import type { ServerDeps } from "../src/receive/server-deps.ts";
import { extendVocabularies } from "../src/receive/vocabularies.ts";
import { BackupTime } from "../src/record/backup-time.ts";
import { DeveloperCounter } from "../src/record/developer-counter.ts";

/** A collector in this process, whose parts tests can inspect and replace. */
export interface Running extends AsyncDisposable {
  readonly service: ServerDeps;
  readonly store: Store;
  readonly url: string;
  /** The logged lines. */
  readonly log: readonly string[];
  readonly clock: () => Date;
  /** Sets the clock. */
  readonly setClock: (time: string) => void;
}

export async function startService(
  replace: (service: ServerDeps, store: Store) => Partial<ServerDeps> = () => ({}),
): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), "djstats-collector-"));
  const store = await Store.open(await openSqlite(join(directory, "store.sqlite"), "make"));
  const log: string[] = [];
  let now = new Date("2026-11-24T12:00:00Z");
  const parts = {
    store,
    keyFile: join(directory, "keys"),
    log: (...line: readonly unknown[]) => log.push(JSON.stringify(line)),
    clock: () => now,
  };
  const counter = await DeveloperCounter.start(parts);
  const trustedProxies = parseTrustedProxies(["127.0.0.1"]);
  const own: ServerDeps = {
    ...parts,
    pages: makePages(
      { ...parts, files: new Map(), makeDocument: (request) => makeDocument(store, request) },
      trustedProxies,
    ),
    counter,
    outcomeCounters: new OutcomeCounters(),
    backupTime: new BackupTime(),
    accepted: { trackingIds: new Set(), vocabularies: extendVocabularies([]) },
    rateLimiter: new PrefixRateLimiter(),
    trustedProxies,
    warnOfUntrustedProxy: warnOnce(parts.log, "untrusted-proxy"),
    isHealthy: async () => true,
  };
  const service = { ...own, ...replace(own, store) };
  const { server, connections } = makePublicServer(service, { tls: null, hasPages: true });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    service,
    store,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    clock: parts.clock,
    setClock: (time) => {
      now = new Date(time);
    },
    [Symbol.asyncDispose]: async () => {
      connections.destroyAll();
      server.close();
      await counter.finish();
      await store.database.close();
      rmSync(directory, { recursive: true });
    },
  };
}

export function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: "POST", body, headers });
}
