import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashToSlots } from "@djstats/counting";
import { expect, it } from "vitest";
import { expectedCells, expectedRows, rowsMax } from "../src/scale/rows-of-count.ts";
import { type ScaleResults, scaleOf } from "../src/scale/scale.ts";

const read = (part: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../results/${part}.json`), "utf8"));
const results = (): ScaleResults => ({
  receiving: read("receiving"),
  counting: read("counting"),
  fleet: read("fleet"),
});
const row = (of: ScaleResults, name: string) =>
  scaleOf(of)
    .table.rows.find((one) => one.name.startsWith(name))
    ?.cells.slice(1) ?? [];

it.each([1000, 50_000, 300_000])("expects as many cells as %d invented developers set", (developers) => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  const slots = new Set<number>();
  for (let one = 0; one < developers; one += 1) slots.add(hashToSlots(key, `developer ${one}`, 1)[0] ?? 0);
  expect(Math.abs(expectedCells(developers) / slots.size - 1)).toBeLessThan(0.02);
});

it("expects more rows of more developers, and never more than there are cells", () => {
  const sizes = [1, 1e3, 1e6, 1e9, 1e15];
  const rows = sizes.map(expectedRows);
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  expect(expectedRows(1)).toBeLessThan(11);
  expect(rows.at(-1)).toBeLessThanOrEqual(rowsMax);
  // "Even a hundred million developers set less than half of them."
  expect(expectedRows(1e8)).toBeLessThan(rowsMax / 2);
});

it("follows the results", () => {
  expect(row(results(), "Store")).toEqual(["SQLite", "PostgreSQL", "PostgreSQL"]);
  const faster = results();
  for (const { perS, perCpuS } of faster.receiving.settings.flatMap(({ receivers }) => receivers)) {
    Object.assign(perS, { median: perS.median * 100 });
    Object.assign(perCpuS, { median: perCpuS.median * 100 });
  }
  expect(row(faster, "Store")).toEqual(["SQLite", "SQLite", "SQLite"]);
  const slower = results();
  for (const { perCpuS } of slower.receiving.settings.flatMap(({ receivers }) => receivers))
    Object.assign(perCpuS, { median: perCpuS.median / 10 });
  const cores = (of: ScaleResults) => Number(row(of, "Cores")[2]);
  expect(cores(slower) / cores(results())).toBeCloseTo(10, 0);

  const larger = results();
  for (const way of larger.counting.ways.registersInSqlite)
    Object.assign(way, { storeBytes: way.storeBytes * 1000 });
  expect(row(larger, "Disk")[0]).toBe(row(results(), "Disk")[0]?.replace("MB", "GB"));

  const busier = results();
  for (const { logBytesPerS } of busier.fleet.settings) Object.assign(logBytesPerS, { median: 1e6 });
  expect(scaleOf(busier).written.logPerS).toBe("1\u00a0MB");
  expect(row(busier, "Database log")[1]).toBe("173\u00a0GB");
});

it("says why it cannot be computed if a result is missing", () => {
  const without = results();
  expect(() => scaleOf({ ...without, receiving: { settings: [] } })).toThrow("have no sqlite-new");
});
