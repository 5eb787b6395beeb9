import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { UsageError } from "@djstats/command-line";

/**
 * Parses the list of proxies that are trusted to report the client's address.
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

/** The parts of a request that show its sender. */
export interface RequestOrigin {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: IncomingHttpHeaders;
}

/**
 * Returns the address whose network a request counts for: the peer's, or, if that is a trusted proxy, the last address
 * of `X-Forwarded-For` that is not a trusted proxy's.
 *
 * @returns null if no limit applies: for a peer on this machine that is not a proxy
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
  // This machine counts as one network, whichever of its addresses a proxy uses.
  return isForwarded(headers) ? "127.0.0.1" : null;
}

/** Whether a proxy on this machine that is not trusted forwards a request. */
export function isFromUntrustedProxy({ socket, headers }: RequestOrigin, trusted: BlockList): boolean {
  const peer = socket.remoteAddress;
  return peer !== undefined && isLoopback(peer) && !isTrusted(peer, trusted) && isForwarded(headers);
}

/** Removes the client's port, which some proxies add: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
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

/** Whether a request has a header of a proxy. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return proxyHeaders.some((name) => headers[name] !== undefined);
}

/**
 * Whether a program on this machine made a request, to this machine's own name. The name of a page that is open in a
 * browser here may resolve to this machine; the `Host` header then contains that name.
 */
export function isLocalRequest({ socket, headers }: RequestOrigin): boolean {
  return isLoopback(socket.remoteAddress) && !isForwarded(headers) && isLocalName(headers.host);
}

/** Whether a `Host` names this machine. HTTP/1.0 does not require one, and browsers always send it. */
function isLocalName(host: string | undefined): boolean {
  return host === undefined || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
