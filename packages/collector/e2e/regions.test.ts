import { readFileSync } from "node:fs";
import { type Home, makeHome, type Postgres } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayOf } from "../../counting/src/day.ts";
import { countedDimensions, type DimensionValues } from "../../counting/src/dimensions.ts";
import { exportStore } from "../../store/src/export-store.ts";
import { mergeExport } from "../../store/src/merge-export.ts";
import { openStore, storeLocation } from "../../store/src/open-store.ts";
import type { Store } from "../../store/src/store.ts";
import { DeveloperCounter } from "../src/record/developer-counter.ts";
import { postgresPrograms, startServer } from "./server.ts";

const values = ["all", "runserver", "5.2", "3.13", "linux"];
const place: DimensionValues = countedDimensions.map((_, n) => values[n] ?? "other");

// Two regions count, and are merged into a third store each evening. A fourth store sees everything, to compare with.
describe.each(postgresPrograms ? ["SQLite", "PostgreSQL"] : ["SQLite"])("two regions, on %s", (engine) => {
  let home: Home;
  let now: Date;
  let stopping: AsyncDisposableStack;
  let where: (name: string) => Promise<string>;
  let stores: Map<string, Store>;

  beforeEach(async () => {
    home = makeHome();
    stopping = new AsyncDisposableStack();
    stopping.defer(() => home[Symbol.dispose]());
    stores = new Map();
    const server: Postgres | null = engine === "PostgreSQL" ? stopping.use(await startServer()) : null;
    where = async (name) => (server ? server.makeDatabase() : `${home.work}/${name}.sqlite`);
  });
  afterEach(() => stopping.disposeAsync());

  const keyFile = () => `${home.work}/keys`;
  const exportOf = (name: string) => `${home.work}/${name}.export`;
  const at = async (name: string) => {
    const location = storeLocation(await where(name), keyFile());
    if (!location) throw new Error("no location");
    return location;
  };
  /** Starts a collector's counter, and creates its store and key if there are none. */
  async function region(name: string): Promise<(...ids: string[]) => Promise<void>> {
    const store = await openStore(await at(name), "make");
    stores.set(name, store);
    const counter = await DeveloperCounter.start({
      store,
      keyFile: keyFile(),
      clock: () => now,
      log: () => {},
      afterPause: true,
    });
    stopping.defer(() => store.database.close());
    stopping.defer(() => counter.finish());
    return async (...ids) => {
      await Promise.all(ids.map((id) => counter.record(id, place, () => true)));
    };
  }
  const exported = async (name: string) => {
    const store = stores.get(name);
    if (store) await exportStore(store, exportOf(name));
    return readFileSync(exportOf(name), "utf8");
  };
  const linesOf = (text: string, ...kinds: string[]) =>
    text.split("\n").filter((line) => kinds.some((kind) => line.startsWith(`["${kind}"`)));

  it("count exactly what one store that sees everything counts, also after a missed night", async () => {
    now = new Date("2026-11-02T12:00:00Z");
    const [north, south, whole] = [await region("north"), await region("south"), await region("whole")];
    const head = await at("head");
    stores.set("head", await openStore(head, "make"));
    stopping.defer(async () => stores.get("head")?.database.close());
    const merge = (name: string) =>
      mergeExport(exportOf(name), { location: head, keyFile: keyFile(), isPart: true }, dayOf(now));
    const missed = "2026-11-05";
    const late = "2026-11-07";
    for (let day = 2; day <= 9; day += 1) {
      const today = `2026-11-0${day}`;
      now = new Date(`${today}T12:00:00Z`);
      // New developers in each region, some who work in both, and some who come back after days.
      const ids = Array.from({ length: 60 }, (_, n) => `id-${day * 20 + n}`);
      await Promise.all([
        north(...ids.filter((_, n) => n % 3 !== 1)),
        south(...ids.filter((_, n) => n % 3 !== 0)),
        whole(...ids),
      ]);
      now = new Date(`${today}T23:55:00Z`);
      await Promise.all(["north", "south"].map(exported));
      if (today === missed) continue;
      // In any order, and again after a failure halfway.
      const order = day % 2 === 0 ? ["north", "south"] : ["south", "north", "south"];
      for (const name of order) await merge(name);
      const merged = await exported("head");
      expect(linesOf(merged, "register", "epoch"), today).toEqual(
        linesOf(await exported("whole"), "register", "epoch"),
      );
      for (const name of order) await merge(name);
      expect(await exported("head")).toBe(merged);
      if (today === late) {
        now = new Date(`${today}T23:58:00Z`);
        await Promise.all([south("late"), whole("late")]);
      }
    }
    const history = async (name: string) => linesOf(await exported(name), "history");
    const [merged, single] = [await history("head"), await history("whole")];
    // The missed night is a gap, and the last minutes of a day are in the numbers of the next day, not in its own.
    const alike = single.filter(
      (line) => !line.includes(`["history","${missed}"`) && !line.includes(`["history","${late}"`),
    );
    expect(merged.filter((line) => !line.includes(`["history","${late}"`))).toEqual(alike);
    expect(single.length).toBeGreaterThan(alike.length);
    const estimateOf = (lines: string[]) =>
      lines
        .map((line) => JSON.parse(line))
        .find(([, day, window, name]) => day === late && window === 1 && name === "total")?.[5];
    expect(estimateOf(single) - estimateOf(merged)).toBeCloseTo(1, 1);
  });

  it("add the days of a region only if they are merged as if it were the whole count", async () => {
    now = new Date("2026-11-02T12:00:00Z");
    const north = await region("north");
    await north("a", "b");
    now = new Date("2026-11-03T12:00:00Z");
    await north("a");
    await exported("north");
    for (const [name, isPart, days] of [
      ["part", true, 0],
      ["all", false, 1],
    ] as const) {
      const location = await at(name);
      await mergeExport(exportOf("north"), { location, keyFile: keyFile(), isPart }, dayOf(now));
      const store = await openStore(location, "read");
      const closed = (await store.totals()).filter(({ windowDays }) => windowDays === 1);
      await store.database.close();
      expect(closed).toHaveLength(days);
    }
  });
});
