import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Day } from "../../counting/src/day.ts";
import { windows } from "../../counting/src/day.ts";
import { type CountedDimension, countedDimensions, type RegisterRow } from "../../counting/src/dimensions.ts";
import { estimate } from "../../counting/src/estimate.ts";
import { ranks, registers, slotAt } from "../../counting/src/hash-id.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { rankCountsOf } from "../../counting/test/rank-counts.ts";
import type { Database } from "../src/database.ts";
import { limits as storeLimits } from "../src/limits.ts";
import { migrate, newestVersion } from "../src/schema.ts";
import { Store } from "../src/store.ts";

/** A new, empty database, that can be opened more than once at a time. */
export interface Place {
  readonly open: () => Promise<Database>;
}

const today = 2600;
const epoch = 2027;
const value = (dimension: CountedDimension) => (dimension === "total" ? "all" : "other");

const row = fc.record<RegisterRow>({
  epoch: fc.constant(epoch),
  dimension: fc.constantFrom(...countedDimensions),
  value: fc.constantFrom("5.2", "other"),
  // Few registers, so that rows meet.
  slot: fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: ranks }))
    .map(([register, rank]) => slotAt(register, rank)),
  last: fc.integer({ min: today - 400, max: today }),
});
const rows = fc.array(row, { maxLength: 60 });

/** Defines the tests that every store must pass, whatever its database. */
export function describeStore(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let place: Place;
    let databases: Database[];
    beforeEach(async () => {
      place = await makePlace();
      databases = [];
    });
    afterEach(() => Promise.all(databases.map((database) => database.close())));

    const openDatabase = async () => {
      const database = await place.open();
      databases.push(database);
      return database;
    };
    /** Writes rows like another collector. */
    const open = async () => Store.open(await openDatabase());
    const begun = async () => {
      const store = await open();
      await store.addEpoch(epoch, () => "check");
      await store.openDay(today);
      return store;
    };
    const clear = (store: Store) =>
      store.database.transaction("exclusive", async (query) => {
        await query("DELETE FROM registers");
        await query("DELETE FROM pending");
      });

    describe("its tables", () => {
      it("are migrated version by version, and keep their rows", async () => {
        const database = await openDatabase();
        await migrate(database, 0);
        const kept: RegisterRow = { epoch, dimension: "total", value: "all", slot: 7, last: today };
        for (let version = 1; version <= newestVersion; version += 1) {
          await migrate(database, version);
          const [[found] = []] = await database.transaction("read", (query) =>
            query("SELECT MAX(version) FROM schema_versions"),
          );
          expect(found).toBe(version);
          if (version === 1)
            await database.transaction("exclusive", async (query) => {
              await query("INSERT INTO epochs VALUES ($1, $2, $3, $4)", [epoch, "check", today, null]);
              await query("INSERT INTO registers VALUES ($1, $2, $3, $4, $5, $6)", [
                epoch,
                "total",
                "all",
                1,
                7,
                today,
              ]);
              await query("INSERT INTO days VALUES ($1)", [today]);
              await query("INSERT INTO history VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
                today - 1,
                7,
                "total",
                "all",
                1.5,
                1,
                2,
                "m",
                today - 7,
              ]);
              await query("INSERT INTO outcome_counts VALUES ($1, $2, $3, $4)", [
                today,
                "node",
                "hits:counted",
                3,
              ]);
            });
        }
        const store = await Store.open(database);
        expect(await store.epochs()).toEqual([
          { epoch, keyFingerprint: "check", firstDay: today, destroyedDay: null },
        ]);
        expect(await rowsOf(store)).toEqual([kept]);
        expect(await store.today()).toBe(today);
        expect(await store.history({ from: 0, through: today })).toEqual([
          {
            day: today - 1,
            windowDays: 7,
            dimension: "total",
            value: "all",
            estimate: 1.5,
            low: 1,
            high: 2,
            method: "m",
            since: today - 7,
          },
        ]);
        expect(await store.outcomeCounts()).toEqual([
          { day: today, node: "node", name: "hits:counted", n: 3 },
        ]);
      });

      it("are created once if many open the store at once", async () => {
        const stores = await Promise.all(Array.from({ length: 6 }, open));
        for (const store of stores) expect(await store.today()).toBeNull();
      });

      it("are rejected if a newer program made them, also for reading", async () => {
        const { database } = await open();
        await database.transaction("exclusive", (query) =>
          query("INSERT INTO schema_versions (version) VALUES ($1)", [newestVersion + 1]),
        );
        const sentence = new RegExp(
          `have version ${newestVersion + 1}, but this program knows only ${newestVersion}`,
        );
        await expect(Store.open(database)).rejects.toThrow(sentence);
        await expect(Store.openReadOnly(database)).rejects.toThrow(sentence);
      });

      it("are not read if they do not exist", async () => {
        await expect(Store.openReadOnly(await openDatabase())).rejects.toThrow(
          /was not made by djstats-collector/,
        );
      });
    });

    describe("merging", () => {
      it("keeps the latest day of each row, in any order, in parts and repeatedly", async () => {
        const [one, other] = [await begun(), await open()];
        await fc.assert(
          fc.asyncProperty(
            rows,
            fc.array(fc.nat(), { maxLength: 20 }),
            fc.nat(60),
            async (some, again, cut) => {
              await clear(one);
              const shuffled = some.toSorted(
                (a, b) => ((a.slot * 31 + a.last) % 7) - ((b.slot * 31 + b.last) % 7),
              );
              await Promise.all([
                one.rewriteRows(shuffled.slice(0, cut)),
                other.rewriteRows(shuffled.slice(cut)),
              ]);
              await other.rewriteRows(again.flatMap((index) => some[index % some.length] ?? []));
              expect(await rowsOf(one)).toEqual(merged(some));
            },
          ),
          { numRuns: 25 },
        );
      });

      it("writes more rows than fit into one statement or transaction", async () => {
        const store = await begun();
        const many = Array.from(
          { length: 20_007 },
          (_, slot): RegisterRow => ({
            epoch,
            dimension: "os",
            value: "Linux",
            slot: slot * 5,
            last: today - (slot % 300),
          }),
        );
        await store.rewriteRows(many.toReversed());
        expect(await rowsOf(store)).toEqual(many);
      });

      it("gives rows seen now the open day, and leaves cover rows unchanged", async () => {
        const store = await begun();
        const seen = { epoch, dimension: "total", value: "all", slot: 3 } as const;
        const cover: RegisterRow = { epoch, dimension: "total", value: "all", slot: 9, last: today - 3 };
        await store.rewriteRows([cover]);
        expect(await store.upsertRows([{ epoch, dimension: "total", seen: [seen], cover: [cover] }])).toEqual(
          [today],
        );
        expect(await rowsOf(store)).toEqual([{ ...seen, last: today }, cover]);
      });

      it("writes several dimensions completely, or says that it did not", async () => {
        const store = await begun();
        const at = (slot: number, dimension: CountedDimension = "total") => ({
          epoch,
          dimension,
          seen: [{ epoch, dimension, value: value(dimension), slot }],
          cover: [],
        });
        const many = countedDimensions.map((dimension, slot) => at(slot, dimension));
        expect(await store.upsertRows(many)).toEqual(countedDimensions.map(() => today));
        expect(await rowsOf(store)).toHaveLength(countedDimensions.length);
        const wrong = { ...at(1), seen: [{ ...at(1).seen[0], value: null as unknown as string }] } as never;
        await expect(store.upsertRows([at(50), wrong, at(51)])).rejects.toThrow();
        expect(await store.upsertRows([at(52)])).toEqual([today]);
      });
    });

    describe("pending rows", () => {
      type Unseen = Omit<RegisterRow, "epoch" | "last">;
      const many = storeLimits.rowsTogether;
      /** Returns enough rows of a value for them to be written as pending. */
      const manyOf = (dimension: CountedDimension, name: string, from = 0): Unseen[] =>
        Array.from({ length: many }, (_, at) => ({ dimension, value: name, slot: from + at }));
      const seenNow = (some: readonly Unseen[], e = epoch) =>
        countedDimensions.map((dimension) => ({
          epoch: e,
          dimension,
          seen: some.filter((r) => r.dimension === dimension).map((r) => ({ ...r, epoch: e })),
          cover: [],
        }));
      const countPending = async (store: Store) => {
        const [[count] = []] = await store.database.transaction("read", (query) =>
          query("SELECT COUNT(*) FROM pending"),
        );
        return count;
      };
      const batch = fc
        .array(fc.tuple(fc.constantFrom(...countedDimensions), fc.constantFrom("5.2", "6.0"), fc.nat(40)), {
          minLength: 1,
          maxLength: 4,
        })
        .map((parts) => parts.flatMap(([dimension, name, from]) => manyOf(dimension, name, from)))
        // A hit changes a slot once.
        .map((all) => [...new Map(all.map((r) => [`${r.dimension} ${r.value} ${r.slot}`, r])).values()]);

      it("are read with the others, and are the same after several processes have folded them", async () => {
        const [store, other] = [await begun(), await open()];
        await fc.assert(
          fc.asyncProperty(rows, fc.array(batch, { minLength: 1, maxLength: 4 }), async (some, batches) => {
            await clear(store);
            await store.rewriteRows(some);
            const now = batches.flat().map((r): RegisterRow => ({ ...r, epoch, last: today }));
            const expected = merged([...some, ...now]);
            for (const [n, one] of batches.entries())
              expect(await (n % 2 === 0 ? store : other).upsertRows(seenNow(one))).toEqual(
                countedDimensions.map(() => today),
              );
            expect(await countPending(store)).toBeGreaterThanOrEqual(batches.length);
            expect(await rowsOf(store)).toEqual(expected);
            const before = await store.historyNow();
            for (const { dimension, value, windowDays, estimate } of before)
              expect(estimate).toBeCloseTo(
                estimateOf(expected, { dimension, value, since: today - windowDays }),
                6,
              );
            await Promise.all([store.fold(), other.fold()]);
            expect(await countPending(store)).toBe(0);
            expect(await rowsOf(other)).toEqual(expected);
            expect(await store.historyNow()).toEqual(before);
          }),
          { numRuns: 15 },
        );
      });

      it("are written only for large groups; a small one is written to the registers at once", async () => {
        const store = await begun();
        await store.upsertRows(seenNow([...manyOf("os", "Linux").slice(1), ...manyOf("python", "3.14")]));
        const read = () =>
          store.database.transaction("read", (query) => query("SELECT dimension, slots FROM pending"));
        const slots = Array.from({ length: many }, (_, slot) => slot);
        expect(await read()).toEqual([["python", JSON.stringify([["3.14", slots]])]]);
        expect(await rowsOf(store)).toHaveLength(2 * many - 1);
      });

      it("are all folded, also if there are more than fit into one transaction", async () => {
        const store = await begun();
        const write = async (from: number) => {
          for (let n = from; n < from + 70; n += 1)
            await store.upsertRows(seenNow(manyOf("total", "all", n * many)));
          expect(await countPending(store)).toBe(70);
        };
        await write(0);
        await store.fold();
        expect(await countPending(store)).toBe(0);
        await write(70);
        await store.openDay(today + 1);
        expect(await countPending(store)).toBe(0);
        expect(await rowsOf(store)).toHaveLength(140 * many);
      });

      it("are included in the numbers of the day that is closed", async () => {
        const store = await begun();
        await store.upsertRows(seenNow(manyOf("total", "all")));
        const last = await store.historyNow();
        expect(last[0]?.estimate).toBeGreaterThan(1);
        await store.openDay(today + 1);
        const closed = await store.history({ from: today, through: today });
        expect(closed.map((f) => f.estimate)).toEqual(last.map((f) => f.estimate));
        expect(await countPending(store)).toBe(0);
      });

      it("are removed with their epoch, and are not written for an unknown or destroyed epoch", async () => {
        const store = await begun();
        await store.addEpoch(epoch - 1, () => "before");
        const some = manyOf("total", "all");
        await store.upsertRows(seenNow(some, epoch - 1));
        await store.upsertRows(seenNow(some));
        await store.destroyEpoch(epoch - 1, today);
        expect(await countPending(store)).toBe(1);
        for (const [e, why] of [
          [epoch - 1, "destroyed"],
          [epoch + 7, "unknown"],
        ] as const)
          expect(await store.upsertRows(seenNow(some, e))).toEqual(countedDimensions.map(() => why));
        expect(await countPending(store)).toBe(1);
        expect(await rowsOf(store)).toEqual(some.map((r) => ({ ...r, epoch, last: today })));
      });
    });

    describe("its numbers", () => {
      it("never fall as windows grow, and are those of the rows in each window", async () => {
        const store = await begun();
        await fc.assert(
          fc.asyncProperty(rows, async (some) => {
            await clear(store);
            await store.rewriteRows(some);
            const figures = await store.historyNow();
            for (const { dimension, value } of figures) {
              const numbers = figures
                .filter((f) => f.dimension === dimension && f.value === value)
                .sort((a, b) => a.windowDays - b.windowDays)
                .map((f) => f.estimate);
              expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
              expect(numbers).toHaveLength(windows.length);
            }
            for (const { dimension, value, windowDays, ...figure } of figures)
              expect(figure.estimate).toBeCloseTo(
                estimateOf(some, { dimension, value, since: today - windowDays }),
                6,
              );
          }),
          { numRuns: 25 },
        );
      });

      it("come from the oldest live epoch, with the first day that it counted", async () => {
        const store = await begun();
        await store.addEpoch(epoch + 1, () => "next");
        await store.openDay(today + 400);
        const at = (e: number, slot: number): RegisterRow => ({
          epoch: e,
          dimension: "total",
          value: "all",
          slot,
          last: today + 400,
        });
        await store.rewriteRows([at(epoch, 1), at(epoch, 100), at(epoch + 1, 1)]);
        expect((await store.historyNow()).map((f) => [Math.round(f.estimate), f.since])).toEqual(
          [1, 7, 30, 90, 365].map((days) => [2, today + 401 - days]),
        );
        await store.destroyEpoch(epoch, today + 400);
        expect((await store.historyNow()).map((f) => [Math.round(f.estimate), f.since])).toEqual(
          [1, 7, 30, 90, 365].map(() => [1, today + 400]),
        );
      });

      it("are the same before and after rows that no window reaches are removed", async () => {
        const store = await begun();
        await fc.assert(
          fc.asyncProperty(fc.array(row, { minLength: 30, maxLength: 60 }), async (some) => {
            await clear(store);
            await store.rewriteRows(some);
            const before = await store.historyNow();
            await store.prune();
            const left = await rowsOf(store);
            const after = new Map((await store.historyNow()).map((figure) => [nameOf(figure), figure]));
            for (const figure of before)
              expect(after.get(nameOf(figure))?.estimate ?? 0).toBe(figure.estimate);
            // Every other row is still needed.
            expect(left).toEqual(merged(some).filter(({ last }) => last > today - 365));
          }),
          { numRuns: 3 },
        );
      });

      it("are read from one consistent snapshot", async () => {
        const [store, other] = [await begun(), await open()];
        const at = (slot: number): RegisterRow => ({
          epoch,
          dimension: "total",
          value: "all",
          slot,
          last: today,
        });
        await store.rewriteRows([at(1)]);
        const count = "SELECT COUNT(*) FROM registers";
        await store.database.transaction("read", async (query) => {
          expect(await query(count)).toEqual([[1]]);
          await other.rewriteRows([at(2), at(3)]);
          expect(await query(count)).toEqual([[1]]);
        });
        expect(await store.database.transaction("read", (query) => query(count))).toEqual([[3]]);
      });
    });

    describe("a day", () => {
      const historyOf = async (store: Store, day: Day) => store.history({ from: day, through: day });

      it("is closed with its numbers when the next begins", async () => {
        const store = await begun();
        await store.rewriteRows([{ epoch, dimension: "total", value: "all", slot: 5, last: today }]);
        const last = await store.historyNow();
        expect(await store.openDay(today + 1)).toBe(today + 1);
        expect((await historyOf(store, today)).map(nameOf)).toEqual(last.map(nameOf));
        expect((await historyOf(store, today)).map((f) => f.estimate)).toEqual(last.map((f) => f.estimate));
        expect(await store.days()).toEqual([today, today + 1]);
      });

      it("never changes after it has been closed", async () => {
        const store = await begun();
        await store.openDay(today + 1);
        const closed = await historyOf(store, today);
        await store.rewriteRows([{ epoch, dimension: "total", value: "all", slot: 5, last: today }]);
        await store.openDay(today + 2);
        expect(await store.openDay(today)).toBe(today + 2);
        await store.insertHistory(closed.map((figure) => ({ ...figure, estimate: 999 })));
        expect(await historyOf(store, today)).toEqual(closed);
      });

      it("has the number 0 if no developer was seen", async () => {
        const store = await begun();
        await store.openDay(today + 1);
        expect((await historyOf(store, today)).map((f) => [f.dimension, f.value, f.estimate])).toEqual(
          windows.map(() => ["total", "all", 0]),
        );
      });

      it("is not closed if it is that of an older backup, because much of it is missing", async () => {
        const store = await begun();
        expect(await store.openDay(today + 3, today + 3)).toBe(today + 3);
        expect(await store.history({ from: 0, through: today + 9 })).toEqual([]);
        await store.openDay(today + 4, today + 3);
        expect([
          ...new Set((await store.history({ from: 0, through: today + 9 })).map((f) => f.day)),
        ]).toEqual([today + 3]);
      });

      it("is closed once if several see midnight at once, and contains nothing of the next day", async () => {
        const stores = await Promise.all([begun(), open(), open()]);
        const kept = new Map<Day, number[]>();
        let slot = 0;
        for (const day of [today + 1, today + 2, today + 3, today + 4]) {
          let midnight = false;
          const load = stores.map(async (store) => {
            for (let after = 0; after < 5; ) {
              // Every second time, as a pending row.
              const count = slot % 2 === 0 ? 1 : storeLimits.rowsTogether;
              const mine = Array.from({ length: count }, (_, n) => slot + n);
              slot += storeLimits.rowsTogether + 1;
              const seen = mine.map((one) => ({
                epoch,
                dimension: "total" as const,
                value: "all",
                slot: one,
              }));
              const [given] = await store.upsertRows([{ epoch, dimension: "total", seen, cover: [] }]);
              if (typeof given !== "number") throw new Error("It was not kept.");
              kept.set(given, [...(kept.get(given) ?? []), ...mine]);
              // SQLite is done at once; others shall have their turn.
              await new Promise((resolve) => setImmediate(resolve));
              if (midnight) after += 1;
            }
          });
          await new Promise((resolve) => setTimeout(resolve, 30));
          const opened = stores.map((store) => store.openDay(day));
          midnight = true;
          expect(await Promise.all(opened)).toEqual([day, day, day]);
          await Promise.all(load);
        }
        const [store = await open()] = stores;
        const closed = await store.history({ from: 0, through: today + 9 });
        expect(closed).toHaveLength(4 * windows.length);
        for (const day of [today, today + 1, today + 2, today + 3]) {
          const slots = kept.get(day) ?? [];
          expect(slots.length).toBeGreaterThan(2);
          const figure = closed.find((f) => f.day === day && f.windowDays === 1);
          expect(figure?.estimate).toBeCloseTo(estimateOfSlots(slots), 6);
        }
      });
    });

    describe("an epoch", () => {
      it("is added once, and later processes see its fingerprint", async () => {
        const stores = await Promise.all(Array.from({ length: 4 }, open));
        const added = await Promise.all(stores.map((store, n) => store.addEpoch(epoch, () => `check ${n}`)));
        expect(new Set(added.map(([first]) => first?.keyFingerprint)).size).toBe(1);
        const [store = await open()] = stores;
        await expect(
          store.addEpoch(epoch + 1, (known) => {
            expect(known.map((e) => e.epoch)).toEqual([epoch]);
            throw new Error("There is no key.");
          }),
        ).rejects.toThrow("There is no key.");
        expect((await store.epochs()).map((e) => e.epoch)).toEqual([epoch]);
      });

      it("has no rows after it has been destroyed, and accepts none", async () => {
        const [store, other] = [await begun(), await open()];
        await store.addEpoch(epoch - 1, () => "before");
        const at = (e: number, slot: number): RegisterRow => ({
          epoch: e,
          dimension: "total",
          value: "all",
          slot,
          last: today,
        });
        await store.rewriteRows([at(epoch - 1, 1), at(epoch - 1, registers * ranks - 1), at(epoch, 1)]);
        await store.destroyEpoch(epoch - 1, today);
        await other.rewriteRows([at(epoch - 1, 2), at(epoch, 2)]);
        const seen = (e: number) => ({
          epoch: e,
          dimension: "total" as const,
          seen: [at(e, 3)],
          cover: [at(e, 1)],
        });
        expect(await other.upsertRows([seen(epoch - 1), seen(epoch)])).toEqual(["destroyed", today]);
        expect(await rowsOf(store)).toEqual([1, 2, 3].map((slot) => at(epoch, slot)));
        const all = await store.database.transaction("read", (query) =>
          query("SELECT DISTINCT epoch FROM registers"),
        );
        expect(all).toEqual([[epoch]]);
        expect((await store.epochs()).map((e) => [e.epoch, e.destroyedDay])).toEqual([
          [epoch - 1, today],
          [epoch, null],
        ]);
      });

      it("accepts no rows if the store does not know it", async () => {
        const store = await begun();
        const seen = [{ epoch: epoch + 7, dimension: "total" as const, value: "all", slot: 1 }];
        expect(await store.upsertRows([{ epoch: epoch + 7, dimension: "total", seen, cover: [] }])).toEqual([
          "unknown",
        ]);
        expect(await rowsOf(store)).toEqual([]);
      });
    });

    it("never lowers a count, and adds up the counts of several processes", async () => {
      const store = await begun();
      const count = (node: string, n: number) => ({ day: today, node, name: "hits:counted", n });
      await store.upsertOutcomeCounts([count("a", 5), count("b", 1)]);
      await store.upsertOutcomeCounts([count("a", 3), count("b", 2 ** 40)]);
      expect(await store.outcomeCounts()).toEqual([count("a", 5), count("b", 2 ** 40)]);
    });

    it("leaves nothing behind of a failed transaction", async () => {
      const store = await begun();
      await expect(
        store.database.transaction("shared", async (query) => {
          await query("INSERT INTO days (day) VALUES ($1)", [today + 1]);
          throw new Error("Something else went wrong.");
        }),
      ).rejects.toThrow("Something else went wrong.");
      expect(await store.days()).toEqual([today]);
      await store.probeWrite();
    });
  });
}

async function rowsOf(store: Store): Promise<RegisterRow[]> {
  const found: RegisterRow[] = [];
  await store.eachRow((row) => found.push(row));
  return found;
}

/** Returns the merged rows, in the order of their keys. */
function merged(some: readonly RegisterRow[]): RegisterRow[] {
  const latest = new Map<string, RegisterRow>();
  for (const row of some) {
    const key = `${row.dimension} ${row.value} ${String(row.slot).padStart(6)}`;
    if (row.last > (latest.get(key)?.last ?? 0)) latest.set(key, row);
  }
  return [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function estimateOf(
  some: readonly RegisterRow[],
  { dimension, value, since }: { dimension: CountedDimension; value: string; since: Day },
): number {
  return estimateOfSlots(
    some
      .filter((row) => row.dimension === dimension && row.value === value && row.last > since)
      .map((row) => row.slot),
  );
}

function estimateOfSlots(slots: readonly number[]): number {
  return estimate(rankCountsOf(slots)).estimate;
}

function nameOf({ day, windowDays, dimension, value }: HistoryRow): string {
  return [day, windowDays, dimension, value].join(" ");
}
