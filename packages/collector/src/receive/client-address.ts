import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP, isIPv6 } from "node:net";
import { UsageError } from "../errors.ts";

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

/**
 * Whose budget a request is on: the peer, or, where that is a trusted proxy, the last address of `X-Forwarded-For` that
 * is none.
 *
 * @returns null where it is nobody's: a peer on this machine that speaks for itself
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string | null {
  if (peer === undefined) return null;
  if (isTrusted(peer, trusted)) {
    const addresses = (forwardedFor ?? "").split(",").map(withoutPort);
    const client = addresses.findLast((address) => isIP(address) === 0 || !isTrusted(address, trusted));
    if (client !== undefined && isIP(client) !== 0) return client;
  }
  return isLoopback(peer) ? null : peer;
}

/** Some proxies add the port that the client came from: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(part: string): string {
  const text = part.trim();
  const [, bracketed, plain] = /^(?:\[(.*)\]|([\d.]+))(?::\d+)?$/.exec(text) ?? [];
  return bracketed ?? plain ?? text;
}

/** Whether a request came through a proxy that says so. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return ["x-forwarded-for", "x-forwarded-proto", "forwarded"].some((name) => headers[name] !== undefined);
}

export function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::ffff:)?127\.|^::1$/.test(address);
}

export function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
