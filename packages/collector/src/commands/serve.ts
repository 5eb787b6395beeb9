import { UsageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { parseTrustedProxies } from "../receive/client-address.ts";
import { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";
import { extendVocabularies } from "../receive/vocabularies.ts";
import { readTls } from "../serve/tls-files.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs, wholeNumber } from "./flags.ts";
import { locateStore, requireKeyFile, storeFlags, storeFlagTexts } from "./store-flags.ts";

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
    rejectExtraArgs("serve", positionals);
    const location = await locateStore(values);
    const keyFile = requireKeyFile(location);
    const port = wholeNumber("--port", values.port, [0, 65_535]);
    const admin = values.admin === undefined ? null : parseListener("--admin", values.admin);
    const accepted = {
      trackingIds: new Set(values["tracking-id"]),
      vocabularies: extendVocabularies(values.series),
    };
    const trustedProxies = parseTrustedProxies(values["trusted-proxy"]);
    const rateLimiter = new PrefixRateLimiter(
      wholeNumber("--prefix-budget", values["prefix-budget"], [1, 999_999_999]),
    );
    const tls = await readTls(values["tls-cert"], values["tls-key"]);

    // No other command needs what this loads.
    const { serveCollector } = await import("../serve/serve-collector.ts");
    await serveCollector({
      location,
      keyFile,
      host: values.host,
      port,
      admin,
      accepted,
      rateLimiter,
      trustedProxies,
      tls,
      afterPause: values["after-pause"],
    });
    return 0;
  },
};

function parseListener(flag: string, text: string): { host: string; port: number } {
  const [, host, port] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (host === undefined || port === undefined)
    throw new UsageError(
      `${flag} takes an address and a port, such as 127.0.0.1:8081, not ${JSON.stringify(text)}.`,
    );
  return { host, port: wholeNumber(flag, port, [0, 65_535]) };
}
