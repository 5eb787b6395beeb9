import pg from "pg";
import { expect, it } from "vitest";
import { splitHosts } from "../src/postgres-hosts.ts";

/** Returns what the driver would connect to. */
function servers(url: string, env: Record<string, string> = {}): unknown[] {
  return splitHosts(url, env).map((one) => {
    const { host, port, user, password, database } = new pg.Client({ connectionString: one });
    return [user, password, host, port, database].join(" ");
  });
}

it.each([
  ["postgres://jo:pw@a:5433,b:5434/count", {}, ["jo pw a 5433 count", "jo pw b 5434 count"]],
  ["postgres://jo:p,w@a,b:5434,c/count?sslmode=disable", {}, ["a 5432", "b 5434", "c 5432"]],
  ["postgres://jo:pw@[::1]:5433,[2001:db8::2]/count", {}, ["::1 5433", "2001:db8::2 5432"]],
  ["postgres://jo:pw@%2Frun%2Fa,b/count", {}, ["/run/a 5432", "b 5432"]],
  ["postgres://jo:pw@/count?host=a,b&port=5433,5434", {}, ["a 5433", "b 5434"]],
  ["postgres://jo:pw@/count?port=5433&host=/run/a,b", {}, ["/run/a 5433", "b 5433"]],
  ["postgres://jo:pw@ignored/count?host=a,b", {}, ["a 5432", "b 5432"]],
  ["postgres://jo:pw@/count", { PGHOST: "a,b", PGPORT: "5433,5434" }, ["a 5433", "b 5434"]],
  ["postgres://jo:pw@a,b/count?target_session_attrs=read-write", {}, ["a 5432", "b 5432"]],
  ["postgres://jo:pw@a,b/count?target_session_attrs=primary", { PGPORT: "5433" }, ["a 5433", "b 5433"]],
])("splits a list of hosts: %s %o", (url, env, expected) => {
  expect(servers(url, env)).toEqual(expected.map((server) => expect.stringContaining(server)));
});

it("keeps user, password, database and parameters for each host", () => {
  expect(splitHosts("postgres://jo:p%40@a,b/count?sslmode=disable&application_name=x", {})).toEqual([
    "postgres://jo:p%40@localhost/count?sslmode=disable&application_name=x&host=a&port=5432",
    "postgres://jo:p%40@localhost/count?sslmode=disable&application_name=x&host=b&port=5432",
  ]);
});

it.each([
  ["postgres://jo:p,w@a:5433/count"],
  ["postgres:///count?host=/run/a"],
  ["postgres://a/count?options=x,y"],
  ["postgres://jo:se/cr@et@a/x"],
])("returns an address of one host unchanged: %s", (url) => {
  expect(splitHosts(url, { PGPORT: "5432" })).toEqual([url]);
});

it.each([
  ["postgres://a,,b/count", /A host in the list of the store's servers is empty\./],
  ["postgres://a,/count", /A host in the list of the store's servers is empty\./],
  ["postgres:///count?host=a,b,c&port=1,2", /The store has 3 hosts but 2 ports\./],
  ["postgres://a,b/count?target_session_attrs=standby", /target_session_attrs cannot be standby/],
  ["postgres://a/count?target_session_attrs=prefer-standby", /cannot be prefer-standby\. Leave it out\./],
])("rejects a list that cannot work: %s", (url, sentence) => {
  expect(() => splitHosts(url, {})).toThrow(sentence);
});
