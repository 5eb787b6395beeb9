import { randomInt } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { expect, it } from "vitest";
import { missingFrom } from "./acknowledged.ts";
import { startLoad } from "./load.ts";

const lives = 100;

it("loses no acknowledged hit in 200 kills at random moments", { timeout: 300_000 }, async () => {
  // Two stores keep both cores busy. While slots are empty, many connections cause pending rows.
  const [one, other] = await Promise.all([liveAndDie(6), liveAndDie(128)]);
  expect(one.missing).toEqual([]);
  expect(other.missing).toEqual([]);
  expect(one.acknowledged + other.acknowledged).toBeGreaterThan(2 * lives);
});

async function liveAndDie(connections: number): Promise<{ acknowledged: number; missing: string[] }> {
  using home = makeHome();
  const file = join(home.work, "store.sqlite");
  const load = startLoad(connections);
  for (let life = 0; life < lives; life += 1) {
    await using collector = await startCollector([`--store=${file}`], home);
    load.aim(collector.url);
    await sleep(randomInt(120));
    await collector.stop("SIGKILL");
    load.aim("");
  }
  await load.stop();
  const { stdout } = await runCollector(["report", `--store=${file}`, "--format=json"], home);
  expect(JSON.parse(stdout).windows[0].total.estimate).toBeGreaterThan(0);
  return {
    acknowledged: load.acknowledged.size,
    missing: await missingFrom(home, load.acknowledged),
  };
}
