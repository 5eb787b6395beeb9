import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Home, makeHome, runCollector } from "@djstats/testing";
import { afterAll, beforeAll, expect, it } from "vitest";

let home: Home;
const published = () => join(home.work, "published");
const run = (...args: string[]) => runCollector(["publish", ...args], home);
const toStore = () => `--store=${home.work}/store.sqlite`;

beforeAll(async () => {
  home = makeHome();
  const flags = ["--developers=1000", "--days=40", "--seed=1", "--through=2026-11-15"];
  expect((await runCollector(["simulate", ...flags, toStore()], home)).status).toBe(0);
  await run("on", "--licence=CC-BY-4.0", "--asked-by=the Board", "--reason=a test", toStore());
  const { status, stderr } = await run("to", published(), "--from=2026-W44", toStore());
  expect(status, stderr).toBe(0);
});
afterAll(() => home[Symbol.dispose]());

it("prints a hash to note, and finds it again", async () => {
  const { stdout } = await run("check", published());
  const [, hash = ""] = /^Note ([0-9a-f]{64}) elsewhere/m.exec(stdout) ?? [];
  const again = await run("check", published(), `--noted=${hash}`);
  expect([again.status, again.stderr]).toEqual([0, ""]);
  expect(again.stdout).toMatch("2026-W46 is the week that you noted.");
});

it.each([
  ["0".repeat(64), 1, /No published week in .* has the hash 0{64}/],
  ["W46", 2, /--noted takes a hash that `publish check` printed, not "W46"\./],
])("fails if the noted hash is %s", async (noted, status, sentence) => {
  const found = await run("check", published(), `--noted=${noted}`);
  expect(found.stderr).toMatch(sentence);
  expect(found.status).toBe(status);
});

it("publishes nothing if the index is lost", async () => {
  rmSync(join(published(), "index.json"));
  for (const found of [await run("check", published()), await run("to", published(), toStore())]) {
    expect(found.stderr).toMatch(
      /contains published weeks, such as simulated-2026-W44.*, and no index\.json/,
    );
    expect(found.status).toBe(1);
  }
});
