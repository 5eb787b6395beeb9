import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeveloperCounter } from "../../collector/src/record/developer-counter.ts";
import { type Day, startOf } from "../../counting/src/day.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { makePopulation, type Span } from "../src/simulate/population.ts";
import { rhythm } from "../src/simulate/rhythm.ts";
import { simulate } from "../src/simulate/simulate.ts";
import { dayNamed } from "./history.ts";

let home: Home;
let opened: Store[];

beforeEach(() => {
  home = makeHome();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.database.close();
  home[Symbol.dispose]();
});

const span = (first: string, last: string, developers = 200, seed = 7): Span => ({
  seed,
  developers,
  first: dayNamed(first),
  last: dayNamed(last),
});

async function open(name: string): Promise<Store> {
  const store = await Store.open(await openSqlite(join(home.work, `${name}.sqlite`), "make"));
  opened.push(store);
  return store;
}

async function simulated(name: string, made: Span): Promise<Store> {
  const store = await open(name);
  const { seed, developers, first, last } = made;
  expect(await store.beginSimulation({ seed, developers, days: last - first + 1 })).toBe(true);
  await simulate(store, join(home.work, `${name}.keys`), made);
  return store;
}

const all = (store: Store) => store.history({ from: 0, through: 32_767 });

/** Counts the same hits, one after the other, with a real counter. */
async function reallyCounted(
  name: string,
  keyFile: string,
  { seed, developers, first, last }: Span,
): Promise<Store> {
  const store = await open(name);
  let day: Day = first;
  const counter = await DeveloperCounter.start({ store, keyFile, log: () => {}, clock: () => startOf(day) });
  const population = makePopulation({ seed, developers, first, last: last + 1 });
  for (; day <= last + 1; day += 1) {
    await counter.tick();
    const taken: Promise<unknown>[] = [];
    population.eachHit(day, (developer, place) => {
      const one = counter.record(population.idOf(developer), place, () => true);
      if (one instanceof Promise) taken.push(one);
    });
    await Promise.all(taken);
  }
  await counter.finish();
  return store;
}

describe("a simulation", { timeout: 60_000 }, () => {
  it("has exactly the numbers that a collector would have counted, also over a New Year", async () => {
    const made = span("2025-12-27", "2026-01-05", 80);
    const store = await simulated("a", made);
    copyFileSync(join(home.work, "a.keys"), join(home.work, "b.keys"));
    const real = await reallyCounted("b", join(home.work, "b.keys"), made);
    expect(await all(store)).toEqual(await all(real));
    expect(await store.historyNow()).toEqual(await real.historyNow());
    expect(await store.epochs()).toEqual(await real.epochs());
    expect(await store.days()).toEqual(await real.days());
  });

  it("ends epochs as the collector does", async () => {
    const store = await simulated("a", span("2024-12-30", "2026-01-01", 10));
    expect(await store.epochs()).toMatchObject([
      { epoch: 2024, firstDay: dayNamed("2024-12-30"), destroyedDay: dayNamed("2026-01-01") },
      { epoch: 2025, firstDay: dayNamed("2025-01-01"), destroyedDay: null },
      { epoch: 2026, firstDay: dayNamed("2026-01-01"), destroyedDay: null },
    ]);
    const epochs = new Set<number>();
    await store.eachRow(({ epoch }) => epochs.add(epoch));
    expect([...epochs]).toEqual([2025, 2026]);
  });

  it("is the same for the same seed, differs for another, and replaces the one before", async () => {
    const made = span("2026-05-01", "2026-05-10", 60);
    const first = await all(await simulated("a", made));
    expect(await all(await simulated("b", made))).toEqual(first);
    const again = await simulated("a", { ...made, seed: 8 });
    expect(await all(again)).not.toEqual(first);
    expect(await again.simulation()).toEqual({ seed: 8, developers: 60, days: 10 });
  });

  it("is never written to a store with a real count", async () => {
    const store = await open("a");
    await store.addEpoch(2026, () => "check");
    expect(await store.beginSimulation({ seed: 1, developers: 1, days: 1 })).toBe(false);
    expect(await store.simulation()).toBe(null);
    expect(await store.epochs()).toHaveLength(1);
  });
});

describe("simulated developers", () => {
  const made = span("2024-09-01", "2026-11-24", 3000);
  const population = makePopulation(made);
  const seenOn = (day: Day) => {
    const seen = new Map<number, string[]>();
    population.eachHit(day, (developer, [, , django = ""]) => {
      seen.set(developer, [...(seen.get(developer) ?? []), django]);
    });
    return seen;
  };
  const byDay = new Map(
    Array.from(
      { length: made.last - made.first + 1 },
      (_, n) => [made.first + n, seenOn(made.first + n)] as const,
    ),
  );
  const inWeeks = (from: string, days: number) =>
    Array.from({ length: days }, (_, n) => byDay.get(dayNamed(from) + n)?.size ?? 0).reduce(
      (sum, n) => sum + n,
      0,
    );

  it("are each seen at least once", () => {
    expect(new Set([...byDay.values()].flatMap((seen) => [...seen.keys()])).size).toBe(made.developers);
  });

  it("grow in number, by a fifth a year at most", () => {
    const growth = inWeeks("2026-05-04", 28) / inWeeks("2025-05-05", 28);
    expect(growth).toBeGreaterThan(1.02);
    expect(growth).toBeLessThan(1.2);
  });

  it("work less at weekends, and between Christmas and New Year", () => {
    const wednesday = byDay.get(dayNamed("2026-06-10"))?.size ?? 0;
    expect(byDay.get(dayNamed("2026-06-14"))?.size ?? 0).toBeLessThan(wednesday * 0.6);
    expect(byDay.get(dayNamed("2025-12-25"))?.size ?? 0).toBeLessThan(wednesday * 0.6);
    expect(rhythm(dayNamed("2026-06-10"), 0.2)).toBe(1);
  });

  it("move to a Django series once it is released, and not before", () => {
    const shareOf = (series: string, text: string) => {
      const used = [...(byDay.get(dayNamed(text))?.values() ?? [])].flat();
      return used.filter((one) => one === series).length / used.length;
    };
    expect(shareOf("5.2", "2025-04-01")).toBe(0);
    expect(shareOf("5.2", "2025-10-01")).toBeGreaterThan(0.1);
    expect(shareOf("6.0", "2025-12-02")).toBe(0);
    expect(shareOf("6.0", "2026-06-01")).toBeGreaterThan(shareOf("6.0", "2026-01-05"));
    expect(shareOf("4.2", "2026-10-01")).toBeLessThan(shareOf("4.2", "2025-04-01"));
  });
});
