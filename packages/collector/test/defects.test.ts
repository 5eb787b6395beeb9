import { expect, it } from "vitest";
import type { ServerDeps } from "../src/receive/server-deps.ts";
import { post, type Running, startService } from "./service.ts";

const id = "5eec7e75-0000-4000-8000-000000000001";
const body = `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver`;
const defect = () => {
  throw new TypeError(`A defect about ${id}, in ${body}, from 198.51.100.7.`);
};

/** Returns a proxy of an object in which one method or property throws. */
function broken<T extends object>(whole: T, name: keyof T): T {
  return new Proxy(whole, {
    get: (target, key) => {
      if (key === name) return typeof target[name] === "function" ? defect : defect();
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const stages: [string, (service: ServerDeps) => Partial<ServerDeps>][] = [
  ["reading the request", (s) => ({ accepted: broken(s.accepted, "vocabularies") })],
  ["checking the tracking ID", (s) => ({ accepted: broken(s.accepted, "trackingIds") })],
  ["finding the client's network", (s) => ({ trustedProxies: broken(s.trustedProxies, "check") })],
  ["checking the rate limit", (s) => ({ rateLimiter: broken(s.rateLimiter, "tryConsume") })],
  ["counting", (s) => ({ counter: broken(s.counter, "record") })],
];

it.each(stages)(
  "answers an internal error in %s with 500, and logs nothing from the request",
  async (_, replace) => {
    await using running = await startService(replace);
    const answer = await send(running);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe("");
    expect(running.log.join("\n")).toMatch(/"defect",\{"at":"at .*\(defects\.test\.ts:\d+:\d+\)/);
    expect(running.log.join("\n")).not.toMatch(/5eec7e75|198\.51|TypeError|Agent/);
    expect(running.service.outcomeCounters.totals("requests").get("refused:defect")).toBe(1);
  },
);

it("answers an internal error of the store with 503, and logs nothing from the request", async () => {
  await using running = await startService((_, store) => {
    store.upsertRows = async () => defect();
    return {};
  });
  const answer = await send(running);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
  expect(running.log.at(-1)).toBe('["store-unavailable",{"code":"TypeError"}]');
  expect(running.log.join("\n")).not.toMatch(/5eec7e75|198\.51/);
  expect(running.service.outcomeCounters.totals("hits").get("refused:unavailable")).toBe(1);
});

function send({ url }: Running): Promise<Response> {
  return post(`${url}/collect`, body, { "X-Forwarded-For": "198.51.100.7", "User-Agent": "MarkedAgent/1" });
}
