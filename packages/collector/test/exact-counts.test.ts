import { createSecretKey } from "node:crypto";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { expect, it } from "vitest";
import { type Day, parseDay, startOf, windows } from "../../counting/src/day.ts";
import { standardError } from "../../counting/src/estimate.ts";
import { seededWords } from "../../counting/test/rank-counts.ts";
import { exportStore } from "../../store/src/export-store.ts";
import { writeKeys } from "../../store/src/key-file.ts";
import { mergeExport } from "../../store/src/merge-export.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { DeveloperCounter } from "../src/record/developer-counter.ts";

/** One run of a command: who ran it, and the values it is counted under. */
interface Run {
  readonly id: string;
  readonly values: readonly [all: "all", command: string, django: string, python: string, os: string];
}

const firstDay = parseDay("2026-08-01") ?? 0;
const days = 100;

/** Makes traffic of a hundred days: developers come and go, some every day, most now and then, and all update Django once. */
function makeTraffic(): Map<Day, Run[]> {
  const next = seededWords(21);
  const developers = Array.from({ length: 3000 }, (_, n) => ({
    id: `developer ${n}`,
    from: next() % days,
    stays: 1 + (next() % days),
    pauses: 1 + (next() % 12),
    updates: next() % days,
    python: ["3.11", "3.12", "3.13"][next() % 3] ?? "",
    os: ["linux", "linux", "macos", "windows"][next() % 4] ?? "",
  }));
  const traffic = new Map<Day, Run[]>();
  for (let day = 0; day < days; day += 1) {
    const here = developers.filter(
      ({ from, stays, pauses }) => day >= from && day < from + stays && (day - from) % pauses === 0,
    );
    const runs = here.flatMap(({ id, updates, python, os }) =>
      Array.from({ length: 1 + (next() % 2) }, (): Run => {
        const command = next() % 8 === 0 ? "startapp" : "runserver";
        return { id, values: ["all", command, day < updates ? "5.1" : "5.2", python, os] };
      }),
    );
    traffic.set(firstDay + day, runs);
  }
  return traffic;
}

/** Returns the number of different developers of each window and value on a day. */
function countExactly(traffic: ReadonlyMap<Day, Run[]>, through: Day): Map<string, number> {
  const found = new Map<string, Set<string>>();
  for (const windowDays of windows)
    for (let day = through - windowDays + 1; day <= through; day += 1)
      for (const { id, values } of traffic.get(day) ?? [])
        for (const [index, value] of values.entries()) {
          const name = `${windowDays} ${index} ${value}`;
          found.set(name, (found.get(name) ?? new Set()).add(id));
        }
  return new Map([...found].map(([name, ids]) => [name, ids.size]));
}

/** Orders the runs of a day at random, and repeats some of them. */
function disorder(runs: readonly Run[], next: () => number): Run[] {
  const again = runs.filter(() => next() % 3 === 0);
  return [...runs, ...again]
    .map((run) => ({ run, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ run }) => run);
}

it("agrees with exact counts in every window and value, also reordered, replayed and merged", {
  timeout: 120_000,
}, async () => {
  using home = makeHome();
  const keyFile = join(home.work, "keys");
  // A fixed key: the same errors in every run.
  writeKeys(keyFile, new Map([[2026, createSecretKey(Buffer.alloc(32, 7))]]));
  const at = (name: string) => join(home.work, `${name}.sqlite`);
  const traffic = makeTraffic();

  /** Counts the part of each day that a collector receives, closes every day, and returns the store. */
  async function count(name: string, receive: (runs: readonly Run[]) => readonly Run[]) {
    const store = await Store.open(await openSqlite(at(name), "make"));
    let now = startOf(firstDay);
    const counter = await DeveloperCounter.start({ store, keyFile, clock: () => now, log: () => {} });
    for (const [day, runs] of traffic) {
      now = startOf(day);
      await counter.tick();
      await Promise.all(receive(runs).map(({ id, values }) => counter.record(id, values, () => true)));
    }
    now = startOf(firstDay + days);
    await counter.tick();
    await counter.finish();
    return store;
  }
  const rowsOf = async (store: Store) => {
    const rows: string[] = [];
    await store.eachRow((row) => rows.push(JSON.stringify(row)));
    return rows.sort();
  };

  const next = seededWords(4);
  const [plain, disordered, first, second] = await Promise.all([
    count("plain", (runs) => runs),
    count("disordered", (runs) => disorder(runs, next)),
    // Each of the last two receives a part of the traffic, some of which the other receives too.
    count("first", (runs) => runs.filter((_, index) => index % 3 !== 0)),
    count("second", (runs) => runs.filter((_, index) => index % 3 !== 1)),
  ]);
  const today = firstDay + days;
  for (const [name, store] of [
    ["first", first],
    ["second", second],
    ["first", first],
  ] as const) {
    const file = join(home.work, `${name}.export`);
    await exportStore(store, file);
    await mergeExport(file, { location: { store: at("merged"), isFile: true, keyFile }, keyFile }, today);
  }
  const merged = await Store.open(await openSqlite(at("merged"), "make"));

  const rows = await rowsOf(plain);
  expect(await rowsOf(disordered)).toEqual(rows);
  expect(await rowsOf(merged)).toEqual(rows);
  expect(await disordered.history({ from: firstDay, through: today })).toEqual(
    await plain.history({ from: firstDay, through: today }),
  );
  expect(await merged.historyNow()).toEqual(await plain.historyNow());

  let [all, within] = [0, 0];
  for (const day of [0, 10, 35, 70, days - 1].map((n) => firstDay + n)) {
    const exact = countExactly(traffic, day);
    const estimates = await plain.history({ from: day, through: day });
    expect(estimates.filter(({ estimate }) => estimate > 0)).toHaveLength(exact.size);
    for (const { windowDays, dimension, value, estimate, low, high } of estimates) {
      const index = ["total", "command", "django", "python", "os"].indexOf(dimension);
      const n = exact.get(`${windowDays} ${index} ${value}`) ?? 0;
      all += 1;
      if (low <= n && n <= high) within += 1;
      // Five standard errors, and half a developer.
      expect(Math.abs(estimate - n)).toBeLessThanOrEqual(5 * standardError(n) * n + 0.5);
    }
  }
  expect(all).toBeGreaterThan(250);
  expect(within / all).toBeGreaterThan(0.93);
  for (const store of [plain, disordered, first, second, merged]) await store.database.close();
});
