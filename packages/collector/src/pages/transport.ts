import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { isForwarded, isLoopback, isTrusted } from "../receive/client-address.ts";

/**
 * How a request arrived: over TLS, as far as the collector can know; from this machine; or in the clear, so that others
 * may read secrets.
 */
export type Transport = "https" | "local" | "plain";

export function transportOf({ socket, headers }: IncomingMessage, trusted: BlockList): Transport {
  if ("encrypted" in socket) return "https";
  const peer = socket.remoteAddress;
  const scheme = lastOf(headers["x-forwarded-proto"]);
  if (peer !== undefined && scheme === "https" && isTrusted(peer, trusted)) return "https";
  return isLoopback(peer) && !isForwarded(headers) ? "local" : "plain";
}

/** Returns what the nearest proxy added: anyone may have added the values before it. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  return header?.toString().split(",").at(-1)?.trim().toLowerCase();
}
