import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Counter } from "../src/count/counter.ts";
import { PrefixBudget } from "../src/receive/budget.ts";
import { makeTrusted } from "../src/receive/client-address.ts";
import { makeLists } from "../src/receive/lists.ts";
import { makePublicServer, type Service } from "../src/receive/server.ts";
import { Tally } from "../src/receive/tally.ts";
import { openSqlite } from "../src/store/sqlite.ts";
import { Store } from "../src/store/store.ts";
import { Web } from "../src/web/web.ts";

/** A collector in this process: its parts can be looked at, and replaced. */
export interface Running extends AsyncDisposable {
  readonly service: Service;
  readonly store: Store;
  readonly url: string;
  /** What was logged, a line each. */
  readonly log: readonly string[];
  /** Sets the clock. */
  readonly setClock: (time: string) => void;
}

export async function startService(
  replace: (service: Service, store: Store) => Partial<Service> = () => ({}),
): Promise<Running> {
  const directory = mkdtempSync(join(tmpdir(), "djstats-collector-"));
  const store = await Store.over(await openSqlite(join(directory, "store.sqlite"), "make"));
  const log: string[] = [];
  let now = new Date("2026-11-24T12:00:00Z");
  const parts = {
    store,
    keyFile: join(directory, "keys"),
    log: (...line: readonly unknown[]) => log.push(JSON.stringify(line)),
    clock: () => now,
  };
  const counter = await Counter.start(parts);
  const trustedProxies = makeTrusted(["127.0.0.1"]);
  const own: Service = {
    ...parts,
    web: new Web({ ...parts, trustedProxies, files: new Map() }),
    counter,
    tally: new Tally(),
    accepted: { trackingIds: new Set(), lists: makeLists([]) },
    budget: new PrefixBudget(),
    trustedProxies,
    isHealthy: async () => true,
  };
  const service = { ...own, ...replace(own, store) };
  const server: Server = makePublicServer(service, { tls: null, hasPages: true });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    service,
    store,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    setClock: (time) => {
      now = new Date(time);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
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
