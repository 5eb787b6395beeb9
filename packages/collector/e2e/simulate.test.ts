import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, makeHome, runCollector, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, expect, it } from "vitest";

let home: Home;

beforeEach(() => {
  home = makeHome();
});
afterEach(() => {
  home[Symbol.dispose]();
});

const run = (...args: string[]) => runCollector(args, home);
const flags = (name: string) => [
  `--store=${home.work}/${name}.sqlite`,
  `--key-file=${home.work}/${name}.keys`,
];
const simulate = (name: string, seed = "3") =>
  run("simulate", "--developers=400", "--days=70", `--seed=${seed}`, ...flags(name));
const label = { seed: 3, developers: 400, days: 70 };

async function simulatedIn(name: string): Promise<unknown> {
  return JSON.parse((await run("report", "--format=json", ...flags(name))).stdout).simulated;
}

it("labels everything that comes from a simulated store as simulated", async () => {
  const made = await simulate("a");
  expect(made.stderr).toBe("");
  expect(made.stdout).toMatch(/a\.sqlite holds a simulation: 400 developers on 70 days/);
  expect(await simulatedIn("a")).toEqual(label);

  // This includes a copy of the store.
  await run("export", `${home.work}/a.export`, ...flags("a"));
  expect(readFileSync(`${home.work}/a.export`, "utf8")).toMatch('\n["simulated",3,400,70]\n');
  copyFileSync(`${home.work}/a.keys`, `${home.work}/b.keys`);
  const merged = await run("merge", `${home.work}/a.export`, ...flags("b"));
  expect(merged.stderr).toBe("");
  expect(await simulatedIn("b")).toEqual(label);

  // The operator is warned when it is served.
  await using collector = await startCollector(flags("a"), home);
  expect(collector.log()).toMatch(/"warning","event":"simulated-store","seed":3,"developers":400,"days":70/);
});

it("never merges simulated and real numbers, in either direction", async () => {
  {
    await using collector = await startCollector(flags("real"), home);
    await fetch(`${collector.url}/collect`, {
      method: "POST",
      body: "v=1&tid=UA-1-1&cid=1&t=event&ec=startapp",
    });
    await collector.stop();
  }
  await simulate("made");
  for (const name of ["real", "made"]) await run("export", `${home.work}/${name}.export`, ...flags(name));
  const before = readFileSync(`${home.work}/real.sqlite`);
  const place = (name: string) => `--store=${home.work}/${name}.sqlite`;
  const merge = (file: string, into: string) =>
    run("merge", `${home.work}/${file}.export`, place(into), `--key-file=${home.work}/${file}.keys`);
  for (const [file, into] of [
    ["made", "real"],
    ["real", "made"],
  ] as const) {
    const { status, stdout, stderr } = await merge(file, into);
    const kinds = file === "made" ? "simulated and the store is real" : "real and the store is simulated";
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(`The file is ${kinds}: they are never merged.`);
  }
  const refused = await run(
    "simulate",
    "--developers=5",
    "--days=5",
    "--seed=1",
    place("real"),
    `--key-file=${home.work}/new.keys`,
  );
  expect([refused.status, refused.stderr]).toEqual([
    1,
    expect.stringMatching(
      /real\.sqlite holds a real count; a simulation is never added to one\. Name a new store/,
    ),
  ]);
  expect(existsSync(`${home.work}/new.keys`)).toBe(false);
  expect(readFileSync(`${home.work}/real.sqlite`).equals(before)).toBe(true);
});

it("does not merge two simulations either", async () => {
  await simulate("a", "3");
  await simulate("b", "4");
  await run("export", `${home.work}/a.export`, ...flags("a"));
  const { status, stderr } = await run(
    "merge",
    `${home.work}/a.export`,
    `--store=${home.work}/b.sqlite`,
    `--key-file=${home.work}/a.keys`,
  );
  expect(status).toBe(1);
  expect(stderr).toMatch("two different simulations");
});

it("does not overwrite an existing key file", async () => {
  writeFileSync(`${home.work}/a.keys`, "mine", { mode: 0o600 });
  const { status, stderr } = await simulate("a");
  expect([status, stderr]).toEqual([1, expect.stringMatching(/The key file .*a\.keys already exists/)]);
  expect(readFileSync(`${home.work}/a.keys`, "utf8")).toBe("mine");
});

it.each<[string[], RegExp]>([
  [[], /needs --developers N/],
  [["--developers=10", "--days=0", "--seed=1"], /--days takes a whole number from 1 to 2000, not "0"\./],
  [["--developers=10", "--days=9", "--seed=-1"], /--seed takes a whole number from 0/],
  [
    ["--developers=10", "--days=9", "--seed=1", "--through=tomorrow"],
    /--through takes a day such as 2026-11-24/,
  ],
  [["--developers=10", "--days=9", "--seed=1", "--through=2199-01-01"], /--through takes a past day\./],
  [
    ["--developers=10", "--days=2000", "--seed=1", "--through=2021-01-01"],
    /The days begin in 2020 at the earliest/,
  ],
])("rejects %j with a sentence", async (args, sentence) => {
  const { status, stdout, stderr } = await run("simulate", ...args, ...flags("a"));
  expect([status, stdout, stderr]).toEqual([2, "", expect.stringMatching(sentence)]);
  expect(existsSync(`${home.work}/a.sqlite`)).toBe(false);
});
