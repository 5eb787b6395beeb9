import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { UsageError } from "@djstats/command-line";

/**
 * The proxies whose word about the client's address is taken.
 *
 * @param networks addresses or networks, such as `127.0.0.1` and `10.0.0.0/8`
 * @throws UsageError
 */
export function parseTrustedProxies(networks: readonly string[]): BlockList {
  const trusted = new BlockList();
  for (const text of networks) {
    const [address = "", length] = text.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    try {
      if (length === undefined) trusted.addAddress(address, family);
      else trusted.addSubnet(address, Number(length), family);
    } catch (error) {
      throw new UsageError(
        `--trusted-proxy takes an address or a network such as 10.0.0.0/8, not ${JSON.stringify(text)}.`,
        { cause: error },
      );
    }
  }
  return trusted;
}

/** The part of a request that tells who sent it. */
export interface RequestOrigin {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
}

/**
 * Returns the address whose network a request counts for: the peer's, or, if that is a trusted proxy, the last address
 * of `X-Forwarded-For` that is not a trusted proxy's.
 *
 * @returns null if no limit holds: for a peer on this machine that forwards nobody's request
 */
export function clientAddress({ socket, headers }: RequestOrigin, trusted: BlockList): string | null {
  const peer = socket.remoteAddress;
  if (peer === undefined) return null;
  if (isTrusted(peer, trusted)) {
    const addresses = (headers["x-forwarded-for"] ?? "").toString().split(",").map(withoutPort);
    const client = addresses.findLast((address) => isIP(address) === 0 || !isTrusted(address, trusted));
    if (client !== undefined && isIP(client) !== 0) return client;
  }
  if (!isLoopback(peer)) return peer;
  // Whichever of its addresses a proxy uses, this machine is one network.
  return isForwarded(headers) ? "127.0.0.1" : null;
}

/** Whether a proxy on this machine forwards a request, and its word about the client is not believed. */
export function isFromUntrustedProxy({ socket, headers }: RequestOrigin, trusted: BlockList): boolean {
  const peer = socket.remoteAddress;
  return peer !== undefined && isLoopback(peer) && !isTrusted(peer, trusted) && isForwarded(headers);
}

/** Some proxies add the port that the client came from: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(part: string): string {
  const text = part.trim();
  const [, bracketed, plain] = /^(?:\[(.*)\]|([\d.]+))(?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}

/** Headers that proxies add. */
const proxyHeaders = [
  "x-forwarded-for",
  "x-forwarded-proto",
  "x-forwarded-host",
  "forwarded",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
  "via",
];

/** Whether a request came through a proxy that tells so. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return proxyHeaders.some((name) => headers[name] !== undefined);
}

/**
 * Whether a program on this machine asks, for this machine. A page that a browser here has open may have its own name
 * resolve to this machine; then the `Host` header has that name.
 */
export function isLocalRequest({ socket, headers }: RequestOrigin): boolean {
  return isLoopback(socket.remoteAddress) && !isForwarded(headers) && isLocalName(headers.host);
}

/** HTTP/1.0 needs no `Host`, and no browser leaves it out. */
function isLocalName(host: string | undefined): boolean {
  return host === undefined || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
