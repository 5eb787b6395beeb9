import { describe, expect, it } from "vitest";
import { clientAddress, parseTrustedProxies } from "../src/receive/client-address.ts";
import { PrefixRateLimiter } from "../src/receive/prefix-rate-limiter.ts";
import { post, startService } from "./service.ts";

const at = (time: string) => new Date(`2026-11-24T${time}Z`);

describe("a network's budget", () => {
  it.each([
    ["198.51.100.1", "198.51.100.255", true],
    ["198.51.100.1", "198.51.101.1", false],
    ["::ffff:198.51.100.1", "198.51.100.9", true],
    ["2001:db8:1::1", "2001:db8:1:ffff::1", true],
    ["2001:0DB8:0001:0:0:0:0:1", "2001:db8:1::", true],
    ["2001:db8:1::1", "2001:db8:2::1", false],
    ["fe80::1%eth0", "fe80::2", true],
    ["::1", "::2", true],
  ])("%s and %s share one: %s", (one, other, share) => {
    const budget = new PrefixRateLimiter(1);
    expect(budget.tryConsume(one, at("12:00:00"), 5)).toBe(true);
    expect(budget.tryConsume(other, at("12:00:00"), 5)).toBe(!share);
  });

  it("is the same over an hour, and anew the next day", () => {
    const budget = new PrefixRateLimiter(3);
    const spend = (time: string, day = 5) => budget.tryConsume("198.51.100.1", at(time), day);
    expect([spend("10:00:00"), spend("10:59:00"), spend("11:30:00"), spend("12:20:00")]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(spend("12:20:00", 6)).toBe(true);
  });

  it("is anew after two quiet hours", () => {
    const budget = new PrefixRateLimiter(1);
    const spend = (time: string) => budget.tryConsume("198.51.100.1", at(time), 5);
    expect([spend("10:00:00"), spend("11:59:59"), spend("14:00:00")]).toEqual([true, false, true]);
  });

  it("is not got around by setting the clock back, nor by a flood of networks", () => {
    const budget = new PrefixRateLimiter(1);
    expect(budget.tryConsume("198.51.100.1", at("12:00:00"), 5)).toBe(true);
    for (let n = 0; n < 250_000; n += 1)
      budget.tryConsume(`10.${n >> 16}.${(n >> 8) & 255}.1`, at("12:00:01"), 5);
    expect(budget.tryConsume("198.51.100.1", at("12:00:02"), 5)).toBe(false);
    expect(budget.tryConsume("198.51.100.1", at("11:59:00"), 5)).toBe(false);
  });
});

describe("whose budget a request is on", () => {
  const trusted = parseTrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]);
  it.each<[string, string | undefined, string | undefined, string | null]>([
    ["the peer's", "192.0.2.1", undefined, "192.0.2.1"],
    ["the peer's, whatever it says", "192.0.2.1", "198.51.100.1", "192.0.2.1"],
    ["nobody's on this machine", "127.0.0.1", undefined, null],
    ["nobody's on this machine, by IPv6", "::1", "198.51.100.1", null],
    ["whom a trusted proxy names", "127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["whom a trusted proxy names, by a mapped address", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["the last that is no proxy's", "10.1.2.3", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["an IPv6 client's", "2001:db8::5", "6.6.6.6, 2001:db9::1", "2001:db9::1"],
    ["the proxy's where it names nobody", "10.1.2.3", undefined, "10.1.2.3"],
    ["the proxy's where it names no address", "10.1.2.3", "198.51.100.1, unknown", "10.1.2.3"],
    ["what a proxy says with a port", "10.1.2.3", "192.0.2.9, 198.51.100.1:4711", "198.51.100.1"],
    ["what a proxy says with a port, in IPv6", "10.1.2.3", "[2001:db9::1]:4711", "2001:db9::1"],
    ["nobody's where the peer is gone", undefined, "198.51.100.1", null],
  ])("%s", (_, peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded, trusted)).toBe(address);
  });

  it("a network that is no network is refused", () => {
    for (const text of ["localhost", "10.0.0.0/33", "10.0.0.0/x", ""])
      expect(() => parseTrustedProxies([text])).toThrow(/--trusted-proxy takes an address or a network/);
  });
});

it("one network brings 200 new developers a day, and keeps those it has", async () => {
  await using running = await startService();
  const send = (n: number, from: string) =>
    post(`${running.url}/collect`, `v=1&tid=UA-1-1&cid=developer-${n}&t=event&ec=runserver`, {
      "X-Forwarded-For": from,
    });
  await Promise.all(Array.from({ length: 300 }, (_, n) => send(n, `198.51.100.${n % 256}`)));
  const { outcomeCounters } = running.service;
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(100);
  expect(outcomeCounters.totals("hits").get("folded")).toBe(200);
  // What changes nothing costs nothing, and another network has its own.
  const again = await Promise.all(Array.from({ length: 300 }, (_, n) => send(n, "198.51.100.1")));
  expect(again.every(({ status }) => status === 200)).toBe(true);
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(200);
  await send(1000, "203.0.113.1");
  expect(outcomeCounters.totals("hits").get("throttled")).toBe(200);
  const [total] = (await running.store.historyNow()).filter(({ dimension }) => dimension === "total");
  expect(total?.estimate).toBeGreaterThan(197);
  expect(total?.estimate).toBeLessThan(205);
});
