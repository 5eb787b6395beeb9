import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { type Collector, type Home, makeHome, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { sendHit, startLoad } from "./load.ts";

const samplesOfKind = 60;

let home: Home;
let collector: Collector;
let agent: Agent;

beforeEach(async () => {
  home = makeHome();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  collector = await startCollector(
    [
      `--store=${home.work}/store.sqlite`,
      "--trusted-proxy=127.0.0.1",
      `--prefix-budget=${samplesOfKind * 3}`,
    ],
    home,
  );
});
afterEach(async () => {
  agent.destroy();
  await collector[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

/** Sends a hit from a network, and returns how many milliseconds its response took. */
function timeOf(id: string, from: string): Promise<number> {
  const body = `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3`;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(
      `${collector.url}/collect`,
      { agent, method: "POST", headers: { "Content-Length": body.length, "X-Forwarded-For": from } },
      (answer) => answer.resume().on("end", () => resolve(performance.now() - began)),
    )
      .on("error", reject)
      .end(body);
  });
}

/** Returns how often, of all pairs, the one of the first list is longer. It is 0.5 if the lists do not differ. */
function longer(these: readonly number[], those: readonly number[]): number {
  let sum = 0;
  for (const a of these) for (const b of those) sum += a > b ? 1 : a === b ? 0.5 : 0;
  return sum / (these.length * those.length);
}

async function measure() {
  const times = { known: [] as number[], new: [] as number[], throttled: [] as number[] };
  expect(await sendHit(collector.url, "known")).toBe(200);
  // One network uses up its limit.
  await Promise.all(
    Array.from({ length: samplesOfKind * 3 + 1 }, () => timeOf(randomUUID(), "198.51.100.1")),
  );
  for (let n = 0; n < samplesOfKind; n += 1) {
    times.known.push(await timeOf("known", "203.0.113.1"));
    times.new.push(await timeOf(randomUUID(), "203.0.113.1"));
    times.throttled.push(await timeOf(randomUUID(), "198.51.100.1"));
  }
  const { throttled = 0 } = await collector.outcomes("hits");
  expect(throttled).toBeGreaterThanOrEqual(samplesOfKind);
  return times;
}

it.each(["alone", "under load"])(
  "the time of a response does not reveal whether a hit was known, new or rate-limited, %s",
  async (how) => {
    const load = startLoad(how === "alone" ? 0 : 6, 2);
    load.aim(collector.url);
    const times = await measure();
    await load.stop();
    for (const [these, those] of [
      [times.known, times.new],
      [times.known, times.throttled],
      [times.throttled, times.new],
    ] as const) {
      expect(longer(these, those)).toBeGreaterThan(0.25);
      expect(longer(these, those)).toBeLessThan(0.75);
    }
  },
);
