import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import { isIP } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { Counter } from "../count/counter.ts";
import { limits } from "../limits.ts";
import { type Log, logToStderr, placeOf } from "../log.ts";
import { StoreProblem, troubleCode, UsageProblem } from "../problems.ts";
import { PrefixBudget } from "../receive/budget.ts";
import { isLoopback, makeTrusted } from "../receive/client-address.ts";
import { makeLists } from "../receive/lists.ts";
import type { Service, Tls } from "../receive/server.ts";
import { Tally } from "../receive/tally.ts";
import type { Store } from "../store/store.ts";
import { readStaticFiles } from "../web/static-files.ts";
import type { Command } from "./command.ts";
import { parseFlags, refuseArguments, wholeNumber } from "./flags.ts";
import { keyFileOf, openStore, placeOfStore, storeFlags, storeFlagTexts } from "./open-store.ts";

export const serve: Command = {
  name: "serve",
  usage: "[FLAGS]",
  summary: "Receive hits and count, until it is told to stop",
  details: [
    "Receives /collect, /batch and /debug/collect of the Measurement Protocol v1. /healthz tells whether the store accepts writes; /metrics is for this machine. At / those with a role (`access`) sign in to the dashboard; their programs read below /v1/. SIGTERM or Ctrl-C stop it; nothing that was answered is lost.",
  ],
  examples: ["djstats-collector serve --port 8080 --tracking-id UA-12345-1"],
  flags: [
    ["--host ADDRESS", "listen there; 127.0.0.1 unless said"],
    ["--port N", "listen there; 8080 unless said, 0 for any"],
    ["--admin HOST:PORT", "reports and dashboard there alone; HTTPS but on loopback"],
    ...storeFlagTexts,
    ["--tracking-id ID", "count only what has this tid; may be given again"],
    ["--series NAME=X.Y", "count this one too, as django=7.1; may be given again"],
    ["--trusted-proxy NET", "believe X-Forwarded-For from there; may be given again"],
    ["--prefix-budget N", `changes a day from one network; ${limits.prefixChanges} unless said`],
    ["--after-pause", "end an epoch although the last counted day is long ago"],
    ["--tls-cert FILE", "serve HTTPS with this certificate chain (PEM)"],
    ["--tls-key FILE", "and this key (PEM)"],
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "8080" },
      admin: { type: "string" },
      "tracking-id": { type: "string", multiple: true, default: [] },
      series: { type: "string", multiple: true, default: [] },
      "trusted-proxy": { type: "string", multiple: true, default: [] },
      "prefix-budget": { type: "string", default: String(limits.prefixChanges) },
      "after-pause": { type: "boolean", default: false },
      "tls-cert": { type: "string" },
      "tls-key": { type: "string" },
      ...storeFlags,
    });
    refuseArguments("serve", positionals);
    const place = await placeOfStore(values);
    const keyFile = keyFileOf(place);
    const port = wholeNumber("--port", values.port, [0, 65_535]);
    const admin = values.admin === undefined ? null : parseListener("--admin", values.admin);
    const accepted = { trackingIds: new Set(values["tracking-id"]), lists: makeLists(values.series) };
    const trustedProxies = makeTrusted(values["trusted-proxy"]);
    const budget = new PrefixBudget(
      wholeNumber("--prefix-budget", values["prefix-budget"], [1, 999_999_999]),
    );
    const tls = await readTls(values["tls-cert"], values["tls-key"]);

    // No other command needs what these load.
    const { makeAdminServer, makePublicServer } = await import("../receive/server.ts");
    const { Web } = await import("../web/web.ts");
    const log = logToStderr;
    // While hits wait for the first writes of a day, V8 learns that what belongs to a request lives long, and from then
    // on keeps all of it where only the slow collection goes: half the requests a second, until it is started anew.
    setFlagsFromString("--no-allocation-site-pretenuring");
    const clock = () => new Date();
    const store = await openStore(place, "make");
    try {
      const simulation = await store.simulation();
      if (simulation) log("warning", "simulated-store", simulation);
      const afterPause = values["after-pause"];
      const counter = await Counter.start({ store, keyFile, log, clock, afterPause });
      const tally = new Tally();
      const isHealthy = atMostEverySecond(async () => {
        await store.tryWriting();
        return counter.ready;
      });
      // Beside the built program.
      const files = readStaticFiles(join(import.meta.dirname, "dashboard"));
      const web = new Web({ store, files, trustedProxies, clock, log });
      const service = { counter, tally, accepted, budget, trustedProxies, clock, log, isHealthy, web };
      const front = makePublicServer(service, { tls, hasPages: admin === null });
      const listeners: Listener[] = [{ server: front, flag: "--port", host: values.host, port }];
      if (admin) {
        const server = makeAdminServer(service, isNear(admin.host) ? null : tls);
        listeners.push({ server, flag: "--admin", ...admin });
      }
      await serveUntilStopped(service, store, listeners);
    } finally {
      await store.database.close().catch(() => {});
    }
    return 0;
  },
};

interface Listener {
  readonly server: Server;
  /** Which says where. */
  readonly flag: "--port" | "--admin";
  readonly host: string;
  readonly port: number;
}

async function serveUntilStopped(
  service: Service,
  store: Store,
  listeners: readonly Listener[],
): Promise<void> {
  const { counter, tally, log } = service;
  // From before it listens on: whoever sees that it does may stop it at once.
  const stopped = untilSignal(["SIGTERM", "SIGINT"]);
  try {
    for (const listener of listeners) await listen(listener, log);
  } catch (error) {
    // One that listens already would keep this process, without a store.
    for (const { server } of listeners) server.close();
    throw error;
  }
  let ticking: Promise<void> | null = null;
  const tick = setInterval(() => {
    // One at a time, and none waits: a store that is away for long would be waited for as often.
    ticking ??= tend(service, store).finally(() => {
      ticking = null;
    });
  }, limits.tickMs);
  log("info", "stopping", { signal: await stopped });
  clearInterval(tick);
  // Connections that are idle end now; those with a request, when it is answered, or after a time.
  const closing = Promise.all(listeners.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  const late = setTimeout(() => {
    for (const { server } of listeners) server.closeAllConnections();
  }, limits.stopMs);
  await closing;
  clearTimeout(late);
  await ticking;
  await counter.finish();
  await tally
    .write((counts) => store.keepCounts(counts))
    .catch((error) => {
      log("error", "counters-lost", { code: troubleCode(error) });
    });
  await store.database.tidy().catch(() => {});
  log("info", "stopped");
}

/** What is done once a second. What fails is tried again the next. */
async function tend({ counter, tally, log }: Service, store: Store): Promise<void> {
  try {
    await counter.tend();
    if (!counter.ready) return;
    await tally.write((counts) => store.keepCounts(counts));
    await store.database.tidy();
  } catch (error) {
    if (counter.ready) log("warning", "not-tended", { code: troubleCode(error) });
  }
}

function listen({ server, flag, host, port }: Listener, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new StoreProblem(
          `Cannot listen on ${host}, port ${port} (${troubleCode(error)}). Choose another with ${flag}.`,
          { cause: error },
        ),
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      server.on("error", (error) =>
        log("error", "listener", { code: troubleCode(error), at: placeOf(error) }),
      );
      log("info", "listening", { host, port: bound });
      resolve();
    });
  });
}

/** The first of these signals. Another ends the process as ever. */
function untilSignal(signals: readonly NodeJS.Signals[]): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve(signal));
  });
}

/** Whether something can be done, tried at most once a second. */
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

/** Whether nobody but this machine can come: there is nothing for TLS to protect, and a proxy or a monitor speaks HTTP. */
function isNear(host: string): boolean {
  return isIP(host) === 0 ? host === "localhost" : isLoopback(host);
}

function parseListener(flag: string, text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new UsageProblem(
      `${flag} takes an address and a port, such as 127.0.0.1:8081, not ${JSON.stringify(text)}.`,
    );
  return { host, port: wholeNumber(flag, port, [0, 65_535]) };
}

async function readTls(cert: string | undefined, key: string | undefined): Promise<Tls | null> {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new UsageProblem("--tls-cert and --tls-key need each other.");
  const read = (file: string) => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new StoreProblem(`The file ${file} cannot be read (${troubleCode(error)}).`, { cause: error });
    }
  };
  const tls = { cert: read(cert), key: read(key) };
  const { createSecureContext } = await import("node:tls");
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new StoreProblem(
      `${cert} and ${key} are no certificate and its key in PEM (${troubleCode(error)}).`,
      {
        cause: error,
      },
    );
  }
  return tls;
}
