import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import { isForwarded, isLoopback, isTrusted } from "../receive/client-address.ts";

/**
 * How a request came: over TLS, as far as can be known; from this machine itself; or in the clear, where others may read
 * what is secret.
 */
export type Transport = "https" | "local" | "plain";

export function transportOf({ socket, headers }: IncomingMessage, trusted: BlockList): Transport {
  if ("encrypted" in socket) return "https";
  const peer = socket.remoteAddress;
  const scheme = lastOf(headers["x-forwarded-proto"]);
  if (peer !== undefined && scheme === "https" && isTrusted(peer, trusted)) return "https";
  return isLoopback(peer) && !isForwarded(headers) ? "local" : "plain";
}

/** What the nearest proxy said: those before it may be anybody. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  return header?.toString().split(",").at(-1)?.trim().toLowerCase();
}
