import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayOf, dayText } from "../../counting/src/day.ts";
import { countedDimensions, type DimensionValues } from "../../counting/src/dimensions.ts";
import { hashToSlots } from "../../counting/src/hash-id.ts";
import { readKeys } from "../../store/src/key-file.ts";
import { limits as storeLimits } from "../../store/src/limits.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { limits } from "../src/limits.ts";
import { DeveloperCounter, type RecordResult } from "../src/record/developer-counter.ts";

const values = ["all", "runserver", "5.2", "3.13", "linux"];
const place: DimensionValues = countedDimensions.map((_, n) => values[n] ?? "other");

/** The internals of a collector on a real SQLite file, with a manual clock. */
interface Inside {
  readonly counter: DeveloperCounter;
  readonly store: Store;
  readonly log: string[];
  readonly take: (...ids: string[]) => Promise<void>;
}

let home: Home;
let file: string;
let now: Date;
let opened: Inside[];

beforeEach(() => {
  home = makeHome();
  file = join(home.work, "store.sqlite");
  opened = [];
  setClock("2026-11-24T12:00:00Z");
});
afterEach(async () => {
  for (const { counter, store } of opened) {
    await counter.finish();
    await store.database.close();
  }
  home[Symbol.dispose]();
});

function setClock(time: string): void {
  now = new Date(time);
}

async function start(keyFile = `${file}.keys`, afterPause = false): Promise<Inside> {
  const store = await Store.open(await openSqlite(file, "make"));
  const log: string[] = [];
  const parts = { store, keyFile, clock: () => now, afterPause };
  const counter = await DeveloperCounter.start({ ...parts, log: (event) => log.push(event) }).catch(
    async (error: unknown) => {
      await store.database.close();
      throw error;
    },
  );
  const take = async (...ids: string[]) => {
    await Promise.all(ids.map((id) => counter.record(id, place, () => true)));
  };
  const inside = { counter, store, log, take };
  opened.push(inside);
  return inside;
}

async function stop(inside: Inside): Promise<void> {
  opened = opened.filter((one) => one !== inside);
  await inside.counter.finish();
  await inside.store.database.close();
}

/** Runs SQL on the file through a separate connection. */
function sql(text: string): Record<string, unknown>[] {
  using database = new DatabaseSync(file, { timeout: 5000 });
  return database.prepare(text).all();
}

/** Returns the epochs under which an ID is counted in every dimension, each with its last day. */
async function daysOf(id: string, { store }: Inside, keyFile = `${file}.keys`): Promise<[number, string][]> {
  const last = new Map<string, number>();
  await store.eachRow((row) => last.set(`${row.epoch} ${row.dimension} ${row.value} ${row.slot}`, row.last));
  return [...(readKeys(keyFile) ?? [])].flatMap(([epoch, key]): [number, string][] => {
    const slots = hashToSlots(key, id, countedDimensions.length);
    const days = countedDimensions.map(
      (name, n) => last.get(`${epoch} ${name} ${place[n]} ${slots[n]}`) ?? 0,
    );
    return days.every((day) => day > 0) ? [[epoch, dayText(Math.min(...days))]] : [];
  });
}

const totals = async ({ store }: Inside, text: string) => {
  const day = dayOf(new Date(text));
  const figures = await store.history({ from: day, through: day });
  return figures.filter((f) => f.dimension === "total").map((f) => Math.round(f.estimate));
};

describe("a hit", () => {
  it("is pending until it is written, even if an equal hit is already queued, and known afterwards", async () => {
    const inside = await start();
    const { counter } = inside;
    const taken: Promise<RecordResult>[] = [
      counter.record("a", place, () => true),
      counter.record("a", place, () => true),
    ];
    expect(counter.waitingHits).toBe(2);
    for (const one of taken) await expect(one).resolves.toBe("changed");
    await expect(counter.record("a", place, () => true)).resolves.toBe("unchanged");
    expect(await daysOf("a", inside)).toEqual([[2026, "2026-11-24"]]);
  });

  it("counts towards the rate limit once, and not if it is known or already queued", async () => {
    const { counter } = await start();
    let spent = 0;
    const spend = () => {
      spent += 1;
      return spent <= 2;
    };
    const first = [
      counter.record("a", place, spend),
      counter.record("a", place, spend),
      counter.record("b", place, spend),
    ];
    expect(spent).toBe(2);
    await Promise.all(first);
    await expect(counter.record("a", place, spend)).resolves.toBe("unchanged");
    await expect(counter.record("c", place, spend)).resolves.toBe("throttled");
    expect(spent).toBe(3);
  });

  it("is rejected if too many hits are waiting", async () => {
    const { counter } = await start();
    const waiting = Array.from({ length: limits.waitingHits }, () => counter.record("a", place, () => true));
    await expect(counter.record("b", place, () => true)).rejects.toThrow("Too many hits wait.");
    await Promise.all(waiting);
    await expect(counter.record("b", place, () => true)).resolves.toBe("changed");
  });

  it("is rejected, and not known afterwards, if part of it cannot be written", async () => {
    const inside = await start();
    // So many that cover rows are found, whatever the key is.
    await inside.take("a", ...Array.from({ length: 30 }, (_, n) => `known-${n}`));
    for (const change of ["INSERT", "UPDATE"])
      sql(
        `CREATE TRIGGER wrong_${change} BEFORE ${change} ON registers WHEN NEW.dimension = 'os' BEGIN SELECT RAISE(ABORT, 'no'); END`,
      );
    await expect(inside.take("b")).rejects.toThrow();
    // A known hit is rejected too, because it is answered with its batch.
    await expect(inside.take("a")).rejects.toThrow();
    expect(inside.counter.ready).toBe(false);
    for (const change of ["INSERT", "UPDATE"]) sql(`DROP TRIGGER wrong_${change}`);
    await inside.counter.tick();
    expect(inside.counter.ready).toBe(true);
    await inside.take("b");
    expect(await daysOf("b", inside)).toEqual([[2026, "2026-11-24"]]);
    expect(inside.log.filter((event) => event.startsWith("store-"))).toEqual([
      "store-unavailable",
      "store-available",
    ]);
  });
});

describe("many hits at once", () => {
  const many = storeLimits.rowsTogether;
  // Some share a slot.
  const load = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `${prefix}${i}`);
  const pending = () =>
    sql("SELECT dimension, slots FROM pending").map(({ slots }) => JSON.parse(String(slots)));

  it("are pending rows if they change many slots, and are folded within a second", async () => {
    const inside = await start();
    await inside.take(...load("a", many - 1));
    expect(pending()).toEqual([]);
    await inside.take(...load("b", 4 * many));
    expect(pending()).toHaveLength(countedDimensions.length);
    for (const values of pending())
      expect(values.flatMap(([, slots]: [string, number[]]) => slots).length).toBeGreaterThanOrEqual(many);
    await inside.counter.tick();
    expect(pending()).toEqual([]);
    expect(await daysOf("b1", inside)).toEqual([[2026, "2026-11-24"]]);
  });

  it("are not pending rows if they change few slots, which these would link", async () => {
    const inside = await start();
    await inside.take(...load("a", 4 * many));
    await inside.counter.tick();
    await inside.take("b", "c", ...load("a", 4 * many));
    expect(pending()).toEqual([]);
    expect(await daysOf("b", inside)).toEqual([[2026, "2026-11-24"]]);
  });

  it("are known to a collector that starts before they are folded, and folded by any", async () => {
    const [one, other] = [await start(), await start()];
    await one.take(...load("a", 4 * many));
    expect(pending()).toHaveLength(countedDimensions.length);
    const third = await start();
    await expect(
      Promise.all(load("a", 4 * many).map((id) => third.counter.record(id, place, () => false))),
    ).resolves.toEqual(load("a", 4 * many).map(() => "unchanged"));
    await other.counter.tick();
    expect(pending()).toEqual([]);
    await one.take(...load("b", 4 * many));
    await stop(one);
    expect(pending()).toEqual([]);
    expect(await daysOf("b1", third)).toEqual([[2026, "2026-11-24"]]);
  });
});

describe("a day", () => {
  it("opens with its first hit, and closes the previous day unchanged", async () => {
    const inside = await start();
    await inside.take("a", "b", "c");
    setClock("2026-11-25T00:00:00Z");
    await inside.take("a", "d");
    expect(await totals(inside, "2026-11-24")).toEqual([3, 3, 3, 3, 3]);
    expect(await daysOf("a", inside)).toEqual([[2026, "2026-11-25"]]);
    expect(await daysOf("b", inside)).toEqual([[2026, "2026-11-24"]]);
    setClock("2026-11-26T00:00:00Z");
    await inside.counter.tick();
    expect(await totals(inside, "2026-11-25")).toEqual([2, 4, 4, 4, 4]);
  });

  it.each([
    ["closed", "history"],
    ["opened", "days"],
  ])("rejects hits at once while it cannot be %s, and counts them as soon as it can", async (_, table) => {
    const inside = await start();
    await inside.take("a", "b");
    setClock("2026-11-25T00:00:00Z");
    sql(`CREATE TRIGGER wrong BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'no'); END`);
    await expect(inside.take("c")).rejects.toThrow();
    await inside.counter.tick();
    expect(inside.counter.ready).toBe(false);
    expect(await inside.store.days()).toEqual([dayOf(new Date("2026-11-24"))]);
    expect(await totals(inside, "2026-11-24")).toEqual([]);
    sql("DROP TRIGGER wrong");
    await inside.counter.tick();
    expect(inside.counter.ready).toBe(true);
    await inside.take("c");
    expect(await totals(inside, "2026-11-24")).toEqual([2, 2, 2, 2, 2]);
    expect(await daysOf("c", inside)).toEqual([[2026, "2026-11-25"]]);
  });

  it("is a gap if the count was off, and the last day before the gap is closed", async () => {
    const inside = await start();
    await inside.take("a", "b");
    await stop(inside);
    setClock("2026-11-28T08:00:00Z");
    const again = await start();
    expect((await again.store.days()).map(dayText)).toEqual(["2026-11-24", "2026-11-28"]);
    expect(await totals(again, "2026-11-24")).toEqual([2, 2, 2, 2, 2]);
    for (const gap of ["2026-11-25", "2026-11-26", "2026-11-27"])
      expect(await totals(again, gap)).toEqual([]);
  });

  it("continues if a second collector has opened it", async () => {
    const [one, other] = [await start(), await start()];
    await other.take("x");
    // One collector's clock is slightly ahead. The other still uses its own clock.
    setClock("2026-11-25T00:00:00Z");
    await one.counter.tick();
    setClock("2026-11-24T23:59:59Z");
    await other.take("y");
    expect(await daysOf("y", other)).toEqual([[2026, "2026-11-25"]]);
    expect(dayText(other.counter.today)).toBe("2026-11-25");
    expect(await totals(one, "2026-11-24")).toEqual([1, 1, 1, 1, 1]);
  });
});

describe("the clock", () => {
  it("may be set back, which keeps the day open and closed days unchanged", async () => {
    const inside = await start();
    await inside.take("a");
    setClock("2026-11-25T00:00:01Z");
    await inside.take("b");
    setClock("2026-11-20T12:00:00Z");
    await inside.counter.tick();
    await inside.take("c");
    expect(dayText(inside.counter.today)).toBe("2026-11-25");
    expect(await daysOf("c", inside)).toEqual([[2026, "2026-11-25"]]);
    expect(await totals(inside, "2026-11-24")).toEqual([1, 1, 1, 1, 1]);
    await stop(inside);
    const again = await start();
    expect(dayText(again.counter.today)).toBe("2026-11-25");
    await expect(again.counter.record("c", place, () => true)).resolves.toBe("unchanged");
  });

  it("is ignored, and logged once, if it is set forward by a year", async () => {
    const inside = await start();
    await inside.take("a");
    const before = readFileSync(`${file}.keys`, "utf8");
    setClock("2028-01-02T00:00:00Z");
    for (const id of ["b", "c"]) {
      await inside.counter.tick();
      await inside.take(id);
    }
    expect(await daysOf("c", inside)).toEqual([[2026, "2026-11-24"]]);
    expect(readFileSync(`${file}.keys`, "utf8")).toBe(before);
    expect(inside.log.filter((event) => event === "clock-not-believed")).toHaveLength(1);
    setClock("2026-11-25T00:00:00Z");
    await inside.take("d");
    expect(await daysOf("d", inside)).toEqual([[2026, "2026-11-25"]]);
    expect(await totals(inside, "2026-11-24")).toEqual([3, 3, 3, 3, 3]);
  });

  it("may be far ahead at a start, unless that destroys an epoch, which needs --after-pause", async () => {
    await stop(await start());
    setClock("2027-06-02T00:00:00Z");
    await stop(await start());
    setClock("2028-01-02T00:00:00Z");
    await expect(start()).rejects.toThrow(
      /The clock says 2028-01-02, but the last counted day is 2027-06-02: epoch 2026 and its key would be destroyed\. Set the clock, or, if it is right, start once with --after-pause\./,
    );
    const again = await start(undefined, true);
    expect(dayText(again.counter.today)).toBe("2028-01-02");
    await stop(again);
    file = join(home.work, "another.sqlite");
    setClock("1970-01-01T00:00:10Z");
    await expect(start()).rejects.toThrow(/The clock says 1970-01-01\. Set it\./);
  });
});

it("trusts a clock that advances while the store is unavailable, for any length of time", async () => {
  const inside = await start();
  sql("CREATE TRIGGER wrong BEFORE INSERT ON days BEGIN SELECT RAISE(ABORT, 'no'); END");
  for (const day of ["2026-12-15", "2027-01-10", "2027-02-05"]) {
    setClock(`${day}T00:00:00Z`);
    await inside.counter.tick();
  }
  sql("DROP TRIGGER wrong");
  await inside.take("a");
  expect(await daysOf("a", inside)).toEqual([
    [2026, "2027-02-05"],
    [2027, "2027-02-05"],
  ]);
});

describe("a new year", () => {
  it("has a new epoch, under which its first hit is counted too", async () => {
    const inside = await start();
    await inside.take("a");
    setClock("2026-12-24T00:00:00Z");
    await inside.counter.tick();
    setClock("2027-01-01T00:00:00Z");
    await inside.take("a", "b");
    expect([...(readKeys(`${file}.keys`)?.keys() ?? [])]).toEqual([2026, 2027]);
    for (const id of ["a", "b"])
      expect(await daysOf(id, inside)).toEqual([
        [2026, "2027-01-01"],
        [2027, "2027-01-01"],
      ]);
    setClock("2027-01-02T00:00:00Z");
    await inside.take("c");
    // The window of a year still includes November.
    expect(await totals(inside, "2027-01-01")).toEqual([2, 2, 2, 2, 2]);
    await expect(inside.counter.record("c", place, () => true)).resolves.toBe("unchanged");
  });

  it("deletes rows that no window reaches even if the key file cannot be used", async () => {
    const inside = await start();
    await inside.take("a");
    await stop(inside);
    setClock("2027-11-25T12:00:00Z");
    const second = await start(undefined, true);
    await second.take("b");
    const lastDays = async () => {
      const days = new Set<number>();
      await second.store.eachRow(({ last }) => days.add(last));
      return [...days];
    };
    expect(await lastDays()).toHaveLength(2);
    writeFileSync(`${file}.keys`, "unusable");
    await second.counter.tick();
    await expect.poll(lastDays).toEqual([dayOf(now)]);
    expect(second.log).toContain("not-cleared");
  });

  it("destroys the epoch before the last one: its rows, its key, and its registers in memory", async () => {
    const inside = await start();
    await inside.take("a");
    await stop(inside);
    setClock("2027-12-31T12:00:00Z");
    const second = await start(undefined, true);
    await second.take("b");
    setClock("2028-01-01T00:00:00Z");
    // Half of the deletion fails at first.
    sql(
      "CREATE TRIGGER wrong BEFORE UPDATE ON epochs WHEN NEW.destroyed_day > 0 BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    await second.take("b", "c");
    await second.counter.tick();
    await expect.poll(() => second.log).toContain("not-cleared");
    sql("DROP TRIGGER wrong");
    await expect
      .poll(async () => {
        await second.counter.tick();
        return [...(readKeys(`${file}.keys`)?.keys() ?? [])];
      })
      .toEqual([2027, 2028]);
    expect(sql("SELECT DISTINCT epoch FROM registers").map((row) => row["epoch"])).toEqual([2027, 2028]);
    const [first] = await second.store.epochs();
    expect(first?.destroyedDay).toBe(dayOf(now));
    const figures = (await second.store.historyNow()).filter((f) => f.dimension === "total");
    expect(figures.map((f) => [Math.round(f.estimate), dayText(f.since)])).toEqual([
      [2, "2028-01-01"],
      [2, "2027-12-31"],
      [2, "2027-12-31"],
      [2, "2027-12-31"],
      [2, "2027-12-31"],
    ]);
  });

  it("counts under the previous epoch without its key, and under both from the day after it has one", async () => {
    setClock("2026-12-31T12:00:00Z");
    const one = await start();
    const copy = join(home.work, "copy.keys");
    const writeCopy = () => writeFileSync(copy, readFileSync(`${file}.keys`), { mode: 0o600 });
    writeCopy();
    const other = await start(copy);
    setClock("2027-01-01T00:00:00Z");
    await one.take("a");
    await other.take("b");
    expect(other.log).toContain("no-key-for-this-year");
    expect(await daysOf("b", one)).toEqual([[2026, "2027-01-01"]]);
    expect([...(readKeys(copy)?.keys() ?? [])]).toEqual([2026]);
    rmSync(copy);
    writeCopy();
    setClock("2027-01-02T00:00:00Z");
    await other.take("b");
    expect(await daysOf("b", one)).toEqual([
      [2026, "2027-01-02"],
      [2027, "2027-01-02"],
    ]);
  });

  it("has its epoch in this collector too if a second collector was the first to see it", async () => {
    setClock("2026-12-31T23:59:59Z");
    const [one, other] = [await start(), await start()];
    setClock("2027-01-01T00:00:00Z");
    await one.take("a");
    setClock("2026-12-31T23:59:59Z");
    await other.take("b");
    await other.take("b");
    await other.take("b");
    setClock("2027-01-01T00:00:01Z");
    await other.take("b");
    expect(await daysOf("b", one)).toEqual([
      [2026, "2027-01-01"],
      [2027, "2027-01-01"],
    ]);
  });

  it("creates no key if the key file is missing", async () => {
    setClock("2026-12-31T12:00:00Z");
    const inside = await start();
    rmSync(`${file}.keys`);
    setClock("2027-01-01T00:00:00Z");
    await inside.take("a");
    expect(readKeys(`${file}.keys`)).toBeNull();
    expect(inside.log).toContain("no-key-for-this-year");
    expect((await inside.store.epochs()).map((e) => e.epoch)).toEqual([2026]);
  });
});

describe("an epoch that is destroyed while it is in use", () => {
  it("accepts no more hits, and the other epoch continues", async () => {
    setClock("2026-12-31T12:00:00Z");
    const inside = await start();
    setClock("2027-01-01T00:00:00Z");
    await inside.take("a");
    const outside = await Store.open(await openSqlite(file, "open"));
    await outside.destroyEpoch(2026, inside.counter.today);
    await outside.database.close();
    await inside.take("b");
    expect(inside.log).toContain("epoch-ended");
    expect(sql("SELECT DISTINCT epoch FROM registers").map((row) => row["epoch"])).toEqual([2027]);
    await expect(inside.counter.record("b", place, () => true)).resolves.toBe("unchanged");
  });

  it("leads to rejected hits until January if it is the only one", async () => {
    const inside = await start();
    await inside.take("a");
    await inside.store.destroyEpoch(2026, inside.counter.today);
    for (const id of ["b", "a"]) await expect(inside.take(id)).rejects.toThrow(/were destroyed/);
    setClock("2026-12-20T00:00:00Z");
    await inside.counter.tick();
    setClock("2027-01-01T00:00:00Z");
    await inside.take("b");
    expect(await daysOf("b", inside)).toEqual([[2027, "2027-01-01"]]);
  });
});

it("stops in the middle of deleting expired data", async () => {
  const inside = await start();
  await inside.take(...Array.from({ length: 50 }, (_, n) => `id-${n}`));
  await inside.counter.tick();
  const began = performance.now();
  await inside.counter.finish();
  expect(performance.now() - began).toBeLessThan(5000);
});
