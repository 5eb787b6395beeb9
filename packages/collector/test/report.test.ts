import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Day } from "../src/count/day.ts";
import { jsonSchemas } from "../src/report/json-schemas.ts";
import { readReport, readTrends } from "../src/report/read-report.ts";
import { reportSchema } from "../src/report/report-schema.ts";
import { trendsSchema } from "../src/report/trends-schema.ts";
import { dayNamed, type HistoryDay, storeWithHistory } from "./history.ts";

const now = new Date("2026-11-25T08:00:00Z");
const values = { "total all": 1003, "django 5.2": 812, "django 4.2": 204, "django 1.11": 7, "os linux": 998 };

/** Days in a row, up to one. */
function daysThrough(
  last: string,
  count: number,
  make: (day: Day) => HistoryDay | null = () => ({ values }),
): Map<Day, HistoryDay> {
  const through = dayNamed(last);
  return new Map(
    Array.from({ length: count }, (_, n) => through - count + 1 + n).flatMap((day) => {
      const made = make(day);
      return made ? [[day, made]] : [];
    }),
  );
}

describe("a report for a role", () => {
  it("has totals of the last day that is over, and dimensions of the last Sunday", async () => {
    // The 24th is a Tuesday.
    const days = daysThrough("2026-11-24", 10, (day) => ({
      values: {
        "total all": day > dayNamed("2026-11-22") ? 2000 : 1003,
        "django 5.2": 800,
        "django 4.2": 100,
      },
    }));
    await using kept = await storeWithHistory(days);
    const report = await readReport(kept.store, { audience: "role", now });
    expect(v.safeParse(reportSchema, report).issues).toBeUndefined();
    expect(report).toMatchObject({
      dataThrough: "2026-11-24",
      cellsThrough: "2026-11-22",
      complete: true,
      nextExpected: "2026-11-26T00:00:00.000Z",
      headline: "developers seen by djstats",
      simulated: null,
    });
    expect(report.windows.map(({ days }) => days)).toEqual([1, 7, 30, 90, 365]);
    for (const { total, by } of report.windows) {
      expect(total.estimate).toBe(2000);
      expect(by.django.map(({ value, estimate }) => [value, estimate])).toEqual([
        ["5.2", 800],
        ["4.2", 100],
      ]);
      expect(by.command).toEqual([]);
    }
    expect(report.coverage[0]).toMatch(/number of installations is the first limit/);
  });

  it("of any day of a week has the same dimensions", async () => {
    await using kept = await storeWithHistory(
      daysThrough("2026-11-24", 20, (day) => ({
        values: { "total all": 1000, "django 5.2": 100 + 10 * (day % 9) },
      })),
    );
    const dimensionsOf = async (asOf: string) =>
      (await readReport(kept.store, { audience: "role", now, asOf: dayNamed(asOf) })).windows.map(
        ({ by }) => by,
      );
    const sunday = await dimensionsOf("2026-11-15");
    for (const day of ["2026-11-16", "2026-11-18", "2026-11-21"])
      expect(await dimensionsOf(day)).toEqual(sunday);
    expect(await dimensionsOf("2026-11-22")).not.toEqual(sunday);
  });
});

describe("trends", () => {
  it("are as their schema says", async () => {
    await using kept = await storeWithHistory(daysThrough("2026-11-24", 400));
    for (const audience of ["store", "paper", "role", "public"] as const) {
      const trends = await readTrends(kept.store, { audience, now });
      expect(v.safeParse(trendsSchema, trends).issues).toBeUndefined();
    }
  });
});

it("the JSON Schemas have an address of their own", () => {
  expect(Object.keys(jsonSchemas)).toEqual(["report.v1.schema.json", "trends.v1.schema.json"]);
  for (const [name, schema] of Object.entries(jsonSchemas))
    expect(schema).toMatchObject({ $id: expect.stringMatching(`^https://.*/${name}$`), type: "object" });
});
