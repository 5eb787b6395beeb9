import { describe, expect, it } from "vitest";
import { limits } from "../src/limits.ts";
import { clientAddress, parseTrustedProxies } from "../src/receive/client-address.ts";
import { PrefixRateLimiter } from "../src/receive/prefix-rate-limiter.ts";
import { post, startService } from "./service.ts";

describe("the rate limit of a network", () => {
  it.each([
    ["198.51.100.1", "198.51.100.255", true],
    ["198.51.100.1", "198.51.101.1", false],
    ["::ffff:198.51.100.1", "198.51.100.9", true],
    ["2001:db8:1::1", "2001:db8:1:ffff::1", true],
    ["2001:0DB8:0001:0:0:0:0:1", "2001:db8:1::", true],
    ["2001:db8:1::1", "2001:db8:2::1", false],
    ["fe80::1%eth0", "fe80::2", true],
    ["::1", "::2", true],
  ])("is shared by %s and %s: %s", (one, other, share) => {
    const limiter = new PrefixRateLimiter(1);
    expect(limiter.tryConsume(one, 5)).toBe(true);
    expect(limiter.tryConsume(other, 5)).toBe(!share);
  });

  it("lasts for the whole day, regardless of how often the network tries, and resets the next day", () => {
    for (const everyMinutes of [1, 20, 59, 61, 119, 121, 180, 360]) {
      const limiter = new PrefixRateLimiter(3);
      const accepted = [5, 6].map((day) => {
        let changes = 0;
        for (let minute = 0; minute < 24 * 60; minute += everyMinutes)
          for (let n = 0; n < 5; n += 1) if (limiter.tryConsume("198.51.100.1", day)) changes += 1;
        return changes;
      });
      expect(accepted).toEqual([3, 3]);
    }
  });

  it("is 16 times as high for a /32 of IPv6 as for a /48, however its /48s share it", () => {
    const limiter = new PrefixRateLimiter(5);
    let changes = 0;
    for (let n = 0; n < 1000; n += 1)
      if (limiter.tryConsume(`2001:db8:${n.toString(16)}::1`, 5)) changes += 1;
    expect(changes).toBe(5 * limits.prefixesOfWide);
    expect(limiter.tryConsume("2001:db9::1", 5)).toBe(true);
  });

  it("is not evaded by a flood of networks", () => {
    const limiter = new PrefixRateLimiter(1, 1000);
    expect(limiter.tryConsume("198.51.100.1", 5)).toBe(true);
    let accepted = 1;
    for (let n = 0; n < 2000; n += 1) if (limiter.tryConsume(`10.${n >> 8}.${n & 255}.1`, 5)) accepted += 1;
    expect(accepted).toBe(1000);
    expect(limiter.tryConsume("198.51.100.1", 5)).toBe(false);
  });
});

describe("clientAddress", () => {
  const trusted = parseTrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  it.each<[string, string | undefined, string | undefined, string | null]>([
    ["the peer", "192.0.2.1", undefined, "192.0.2.1"],
    ["an untrusted peer, regardless of its headers", "192.0.2.1", "198.51.100.1", "192.0.2.1"],
    ["null for a client on this machine", "127.0.0.1", undefined, null],
    ["null for a client on this machine, over IPv6", "::1", undefined, null],
    ["this machine for an untrusted proxy on it", "::1", "198.51.100.1", "127.0.0.1"],
    ["this machine for a trusted proxy on it that names no address", "127.0.0.1", "unix:", "127.0.0.1"],
    ["the address that a trusted proxy names", "127.0.0.1", "198.51.100.1", "198.51.100.1"],
    [
      "the address that a proxy at a mapped address names",
      "::ffff:127.0.0.1",
      "198.51.100.1",
      "198.51.100.1",
    ],
    [
      "the last address that is not a trusted proxy",
      "10.1.2.3",
      "6.6.6.6, 198.51.100.1, 10.9.9.9",
      "198.51.100.1",
    ],
    ["the address of an IPv6 client", "2001:db8::5", "6.6.6.6, 2001:db9::1", "2001:db9::1"],
    ["the proxy if it sends no header", "10.1.2.3", undefined, "10.1.2.3"],
    ["the proxy if its header ends without an address", "10.1.2.3", "198.51.100.1, unknown", "10.1.2.3"],
    ["an address that has a port", "10.1.2.3", "192.0.2.9, 198.51.100.1:4711", "198.51.100.1"],
    ["an IPv6 address that has a port", "10.1.2.3", "[2001:db9::1]:4711", "2001:db9::1"],
    ["null if the peer is gone", undefined, "198.51.100.1", null],
  ])("returns %s", (_, peer, forwarded, address) => {
    const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    expect(clientAddress({ socket: { remoteAddress: peer }, headers }, trusted)).toBe(address);
  });

  it("rejects an invalid network in --trusted-proxy", () => {
    for (const text of ["localhost", "10.0.0.0/33", "10.0.0.0/x", ""])
      expect(() => parseTrustedProxies([text])).toThrow(/--trusted-proxy takes an address or a network/);
  });
});

it("accepts 200 new developers a day from one network, and still counts known ones", async () => {
  await using running = await startService();
  const send = (n: number, from: string) =>
    post(`${running.url}/collect`, `v=1&tid=UA-1-1&cid=developer-${n}&t=event&ec=runserver`, {
      "X-Forwarded-For": from,
    });
  await Promise.all(Array.from({ length: 300 }, (_, n) => send(n, `198.51.100.${n % 256}`)));
  const { outcomeCounters } = running.service;
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(100);
  expect(outcomeCounters.totals("hits").get("folded")).toBe(200);
  // Hits that change nothing do not count towards the limit, and each network has its own.
  const again = await Promise.all(Array.from({ length: 300 }, (_, n) => send(n, "198.51.100.1")));
  expect(again.every(({ status }) => status === 200)).toBe(true);
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(200);
  await send(1000, "203.0.113.1");
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(200);
  const [total] = (await running.store.historyNow()).filter(({ dimension }) => dimension === "total");
  expect(total?.estimate).toBeGreaterThan(197);
  expect(total?.estimate).toBeLessThan(205);
});

it("limits a network for the whole day, by the collector's clock", async () => {
  await using running = await startService((service) => ({
    ...service,
    rateLimiter: new PrefixRateLimiter(3),
  }));
  const throttled = () => running.service.outcomeCounters.totals("hits").get("throttled");
  let sent = 0;
  for (const day of ["2026-11-24", "2026-11-25"])
    for (let hour = 12; hour < 24; hour += 1) {
      running.setClock(`${day}T${hour}:30:00Z`);
      sent += 1;
      await post(`${running.url}/collect`, `v=1&tid=UA-1-1&cid=id-${sent}&t=event&ec=runserver`, {
        "X-Forwarded-For": "198.51.100.1",
      });
    }
  expect(throttled()).toBe(sent - 2 * 3);
});
