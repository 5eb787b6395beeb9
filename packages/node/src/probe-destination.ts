import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Destination, isLoopback } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { nameOf, proxyOf, refuseWaiting } from "./exchange.ts";
import { lookupInChild } from "./lookup-in-child.ts";

/** The result of an attempt to reach a destination. */
export type ProbeResult =
  /** A connection was opened, with TLS if the destination uses it, and closed again. */
  | { readonly state: "reached" }
  /** `error` is a short code such as ECONNREFUSED, CERT_HAS_EXPIRED or TIMEOUT. */
  | { readonly state: "unreachable"; readonly error: string }
  /** Nothing was tried: a proxy is configured, and only a request could use it. */
  | { readonly state: "proxy" };

/**
 * Opens one connection to a destination, with its TLS handshake, and closes it. Makes no request and sends no ID: the
 * receiver sees an address, the time, and the host name in the TLS handshake. Takes at most 2 s, even if a name server
 * never answers.
 */
export async function probeDestination(
  destination: Destination,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProbeResult> {
  const url = new URL(destination.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  const port = Number(url.port || (secure ? 443 : 80));
  const signal = AbortSignal.timeout(limits.connectMs);
  try {
    if (!isLoopback(url.hostname) && proxyOf(env)) return { state: "proxy" };
    refuseWaiting(env["NODE_EXTRA_CA_CERTS"]);
    const servername = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
    const at = { host, port, lookup: lookupInChild(signal) };
    const socket = secure
      ? connectTls({ ...at, rejectUnauthorized: true, ALPNProtocols: ["http/1.1"], ...servername })
      : connect(at);
    socket.on("error", () => {});
    try {
      await once(socket, secure ? "secureConnect" : "connect", { signal });
    } finally {
      socket.destroy();
    }
    return { state: "reached" };
  } catch (error) {
    return { state: "unreachable", error: signal.aborted ? "TIMEOUT" : nameOf(error) };
  }
}
