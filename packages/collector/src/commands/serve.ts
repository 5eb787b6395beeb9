import {
  type Command,
  type Context,
  defineCommand,
  UsageError,
  wholeNumber,
  withVariables,
} from "@djstats/command-line";
import { limits } from "../limits.ts";
import { logLevels, logToStderr } from "../log.ts";
import { parseTrustedProxies } from "../receive/client-address.ts";
import { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";
import { extendVocabularies } from "../receive/vocabularies.ts";
import { readTls } from "../serve/tls-files.ts";
import { locateStore, prefix, requireKeyFile, storeFlags } from "./store-flags.ts";

const flags = withVariables(prefix, {
  host: { placeholder: "ADDRESS", text: "address to listen on", default: "127.0.0.1" },
  port: {
    placeholder: "N",
    text: "port to listen on; 0 picks a free one",
    default: "8080",
    read: wholeNumber(0, 65_535),
  },
  admin: {
    placeholder: "HOST:PORT",
    text: "reports and dashboard only here; HTTPS unless loopback",
    read: readListener,
  },
  ...storeFlags,
  trackingId: {
    placeholder: "ID",
    text: "count only hits with this tid or measurement_id",
    repeatable: true,
  },
  series: {
    placeholder: "NAME=X.Y",
    text: "also count this series, such as django=7.1",
    repeatable: true,
  },
  trustedProxy: {
    placeholder: "NET",
    text: "trust X-Forwarded-For from this network",
    repeatable: true,
  },
  prefixBudget: {
    placeholder: "N",
    text: "register changes per network and day",
    default: String(limits.prefixChanges),
    read: wholeNumber(1, 999_999_999),
  },
  afterPause: { text: "allow an epoch to end after a long pause" },
  tlsCert: { placeholder: "FILE", text: "serve HTTPS with this certificate chain (PEM)" },
  tlsKey: { placeholder: "FILE", text: "private key of that certificate (PEM)" },
  logLevel: {
    placeholder: "LEVEL",
    text: `least level that is logged: ${logLevels.join(", ")}`,
    choices: logLevels,
    default: "info",
  },
});

export const serve: Command = defineCommand({
  summary: "Receive hits and count developers until stopped",
  details: [
    "Serves /collect, /batch and /debug/collect of Measurement Protocol v1. /healthz shows whether the store accepts writes; /metrics answers this machine only. People with a role (see `access`) sign in at /; their programs read below /v1/. Stops on SIGTERM or Ctrl-C; no acknowledged hit is lost. SIGHUP reads the certificate again.",
  ],
  flags,
  examples: ["djstats-collector serve --port 8080 --tracking-id UA-12345-1"],
  act: async ({ host, port, admin = null, afterPause, logLevel, ...given }, { env }) => {
    const log = logToStderr(logLevel);
    for (const variable of unknownVariables(env)) log("unknown-variable", { variable });
    const location = await locateStore(given);
    const keyFile = requireKeyFile(location);
    const accepted = {
      trackingIds: new Set(given.trackingId),
      vocabularies: extendVocabularies(given.series),
    };
    const trustedProxies = parseTrustedProxies(given.trustedProxy);
    const rateLimiter = new PrefixRateLimiter(given.prefixBudget);
    const readCertificate = () => readTls(given.tlsCert, given.tlsKey);

    // Loaded here, because no other command needs it.
    const { serveCollector } = await import("../serve/serve-collector.ts");
    await serveCollector({
      location,
      keyFile,
      host,
      port,
      admin,
      accepted,
      rateLimiter,
      trustedProxies,
      readTls: readCertificate,
      afterPause,
      log,
    });
    return 0;
  },
});

/** Returns the variables that look as if they set a flag, but set none. */
function unknownVariables(env: Context["env"]): string[] {
  const known = new Set<string>(Object.values(flags).map(({ variable }) => variable));
  return Object.keys(env).filter((name) => name.startsWith(`${prefix}_`) && !known.has(name));
}

function readListener(text: string, name: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new UsageError(
      `${name} takes an address and a port, such as 127.0.0.1:8081, not ${JSON.stringify(text)}.`,
    );
  return { host, port: wholeNumber(0, 65_535)(port, name) };
}
