import { buildHit, decide, destinationOf, encode, knownDestinationOf, parseDestination } from "@djstats/core";
import { describe, expect, it } from "vitest";
import { context, dep, id, shown } from "./policy-contexts.ts";

describe("an endpoint", () => {
  it.each([
    ["https://collector.example", "https://collector.example/collect"],
    ["https://collector.example/", "https://collector.example/collect"],
    ["https://Collector.Example:443/in", "https://collector.example/in"],
    ["https://collector.example:8443/a/b", "https://collector.example:8443/a/b"],
    ["https://[2001:db8::1]/collect", "https://[2001:db8::1]/collect"],
    ["https://xn--sammler-hhe-zfb.example", "https://xn--sammler-hhe-zfb.example/collect"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/collect"],
    ["http://127.9.9.9/", "http://127.9.9.9/collect"],
    ["http://[::1]:8080/x", "http://[::1]:8080/x"],
    ["http://localhost:8080/x", "http://localhost:8080/x"],
  ])("%s is taken", (endpoint, url) => {
    expect(parseDestination(endpoint, "T-1")).toMatchObject({ state: "found", destination: { url } });
  });

  it.each([
    ["http://collector.example/", "only for loopback addresses"],
    ["http://127.0.0.1.example.com/", "only for loopback addresses"],
    ["http://localhost.example.com/", "only for loopback addresses"],
    ["http://10.0.0.1/", "only for loopback addresses"],
    ["http://0.0.0.0/", "only for loopback addresses"],
    ["ftp://collector.example/", "not an http or https address"],
    ["collector.example", "not an http or https address"],
    ["https:collector.example", "not an http or https address"],
    ["https://", "not an http or https address"],
    ["https:///collector.example/collect", "not an http or https address"],
    ["https:////collector.example", "not an http or https address"],
    ["https://collector.example:0/", "port 0"],
    ["http://127.0.0.1:00/", "port 0"],
    ["https://collector.example:65536/", "not an http or https address"],
    ["https://a b/", "not an http or https address"],
    ["https://sammler-höhe.example", "not an http or https address"],
    ["https://collector%2eexample", "not an http or https address"],
    ["https://collector.example/größe", "not an http or https address"],
    ["https://collector.example\\@evil", "not an http or https address"],
    [`https://collector.example/${"a".repeat(2000)}`, "not an http or https address"],
    ["https://user:hunter2@collector.example/", "user name or password"],
    ["https://collector.example/?user=me", "query or a fragment"],
    ["https://collector.example/?", "query or a fragment"],
    ["https://my_collector.example/", "host name with characters other than"],
    ["https://collector.example,evil.example/", "host name with characters other than"],
    ["https://{collector}/", "host name with characters other than"],
    ["https://collector.example/#me", "query or a fragment"],
  ])("%s is refused", (endpoint, why) => {
    const lookup = parseDestination(endpoint, "T-1");
    expect(lookup).toMatchObject({ state: "missing", why: expect.stringContaining(why) });
    expect(JSON.stringify(lookup)).not.toContain("hunter2");
  });

  it.each(["", " ", "a b", "a&b", "ü", "-a", "x".repeat(65)])("rejects the tracking ID %j", (id) => {
    expect(parseDestination("https://collector.example", id)).toMatchObject({ state: "missing" });
  });
});

it("never falls back from a wrong destination to the built-in one", () => {
  const base = context();
  const profile = { ...base.profile, destination: { endpoint: "https://built.example", trackingId: "B-1" } };
  const at = (env: Record<string, string>) => destinationOf({ ...base, env, profile });
  expect(at({})).toMatchObject({ destination: { host: "built.example" } });
  expect(at({ DJSTATS_ENDPOINT: "https://other.example" })).toMatchObject({ state: "missing" });
  expect(at({ DJSTATS_TRACKING_ID: "T-1" })).toMatchObject({ state: "missing" });
  expect(at({ DJSTATS_ENDPOINT: "nonsense", DJSTATS_TRACKING_ID: "T-1" })).toMatchObject({
    state: "missing",
  });
});

describe("consent belongs to origin, path and tracking ID:", () => {
  it.each([
    ["another host", { DJSTATS_ENDPOINT: "https://elsewhere.example/collect" }],
    ["another port", { DJSTATS_ENDPOINT: "https://collector.example:8443/collect" }],
    ["another path", { DJSTATS_ENDPOINT: "https://collector.example/other" }],
    ["a path with a slash at its end", { DJSTATS_ENDPOINT: "https://collector.example/collect/" }],
    ["a path in another case", { DJSTATS_ENDPOINT: "https://collector.example/Collect" }],
    ["another tracking ID", { DJSTATS_TRACKING_ID: "UA-12345-2" }],
    ["the tracking ID in another case", { DJSTATS_TRACKING_ID: "ua-12345-1" }],
  ])("%s, whoever set it, is pending, and no ID is known for it", (_, env) => {
    const at = context(env);
    expect(decide(dep, at).kind).toBe("show-notice");
    expect(knownDestinationOf(at)).toBeNull();
  });

  it.each([
    ["https://collector.example"],
    ["https://COLLECTOR.example:443/"],
    ["HTTPS://collector.example/collect"],
    ["https://collector.example/a/../collect"],
  ])("%s is the same destination, spelled differently", (endpoint) => {
    expect(decide(dep, context({ DJSTATS_ENDPOINT: endpoint })).kind).toBe("send");
  });

  it("sends the ID of the destination in use, and no other", () => {
    const other = { ...shown, url: "https://elsewhere.example/collect", id: id.replace("7f3a", "0000") };
    const config = { state: "read", userConfig: { disable: null, destinations: [other, shown] } } as const;
    const bodies = ["https://collector.example", "https://elsewhere.example"].map((endpoint) => {
      const decision = decide(dep, { ...context({ DJSTATS_ENDPOINT: endpoint }), config });
      if (decision.kind !== "send") throw new Error(decision.kind);
      return new URLSearchParams(encode(buildHit(decision.permit)).body).get("cid");
    });
    expect(bodies).toEqual([id, other.id]);
  });
});
