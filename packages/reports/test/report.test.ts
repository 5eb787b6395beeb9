import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Day } from "../../counting/src/day.ts";
import { jsonSchemas } from "../src/report/json-schemas.ts";
import { readReport, readTrends } from "../src/report/read-report.ts";
import { reportSchema } from "../src/report/report-schema.ts";
import { trendsSchema } from "../src/report/trends-schema.ts";
import { dayNamed, type HistoryDay, storeWithHistory } from "./history.ts";

const now = new Date("2026-11-25T08:00:00Z");
const values = { "total all": 1003, "django 5.2": 812, "django 4.2": 204, "django 1.11": 7, "os linux": 998 };

/** Returns consecutive days, ending on a day. */
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
      dimensionsThrough: "2026-11-22",
      complete: true,
      nextExpected: "2026-11-26T00:00:00.000Z",
      headline: "developers seen by djstats",
      simulated: null,
    });
    expect(report.windows.map(({ days }) => days)).toEqual([1, 7, 30, 90, 365]);
    for (const { total, by } of report.windows) {
      expect(Math.abs(total.estimate - 2000)).toBeLessThanOrEqual(15);
      expect(by.django.map(({ value }) => value)).toEqual(["5.2", "4.2"]);
      for (const [at, developers] of [800, 100].entries()) {
        expect(Math.abs((by.django[at]?.estimate ?? 0) - developers)).toBeLessThanOrEqual(20);
        expect(by.django[at]?.low).toBeLessThan(developers);
        expect(by.django[at]?.high).toBeGreaterThan(developers);
      }
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
  it("match their schema", async () => {
    await using kept = await storeWithHistory(daysThrough("2026-11-24", 400));
    for (const audience of ["store", "paper", "role", "public"] as const) {
      const trends = await readTrends(kept.store, { audience, now });
      expect(v.safeParse(trendsSchema, trends).issues).toBeUndefined();
    }
  });
});

it("the JSON Schemas each have an address", () => {
  expect(Object.keys(jsonSchemas)).toEqual(["report.v1.schema.json", "trends.v1.schema.json"]);
  for (const [name, schema] of Object.entries(jsonSchemas))
    expect(schema).toMatchObject({ $id: expect.stringMatching(`^https://.*/${name}$`), type: "object" });
});

describe("a report of an unusual store", () => {
  it("says in a sentence that a new store has no numbers", async () => {
    await using kept = await storeWithHistory(new Map());
    for (const audience of ["store", "role", "public"] as const) {
      await expect(readReport(kept.store, { audience, now })).rejects.toThrow(
        /^(Nothing was counted yet|No day is over yet).*\.$/,
      );
      await expect(readTrends(kept.store, { audience, now })).rejects.toThrow(
        /^No day is over yet, and only complete days can be shown\.$/,
      );
    }
  });

  it("has totals after a single day, and says why there are no changes yet", async () => {
    await using kept = await storeWithHistory(
      daysThrough("2026-11-24", 1, (day) => ({ values, since: day })),
    );
    const report = await readReport(kept.store, { audience: "role", now });
    expect([report.dimensionsThrough, report.windows[4]?.since]).toEqual([null, "2026-11-24"]);
    expect(report.windows.every(({ by }) => Object.values(by).every((values) => values.length === 0))).toBe(
      true,
    );
    const { changes } = await readTrends(kept.store, { audience: "role", now });
    expect(changes.monthOverMonth).toEqual({
      state: "not-yet",
      why: "The count began on 2026-11-24, after 2026-10-25, the day to compare with.",
    });
    await expect(readReport(kept.store, { audience: "public", now })).rejects.toThrow("No day is over yet");
  });

  it("shows gaps as gaps, even if a Sunday is one", async () => {
    const gaps = ["2026-10-25", "2026-11-22", "2026-11-23"].map(dayNamed);
    await using kept = await storeWithHistory(
      daysThrough("2026-11-24", 60, (day) => (gaps.includes(day) ? null : { values })),
    );
    const report = await readReport(kept.store, { audience: "role", now });
    expect(report.dimensionsThrough).toBe("2026-11-15");
    await expect(
      readReport(kept.store, { audience: "role", now, asOf: dayNamed("2026-11-22") }),
    ).rejects.toThrow(
      "2026-11-22 is not in the history: it is not over, or the collector was not running that day.",
    );
    const trends = await readTrends(kept.store, { audience: "role", now });
    expect(trends.days.filter(({ windows }) => windows === null).map(({ day }) => day)).toEqual([
      "2026-10-25",
      "2026-11-22",
      "2026-11-23",
    ]);
    expect(trends.weeks.map(({ through }) => through)).not.toContain("2026-11-22");
    expect(trends.changes.monthOverMonth).toEqual({
      state: "not-yet",
      why: "There is no number for 2026-10-25, the day to compare with.",
    });
  });

  it("marks a change of method as a break, and compares nothing across it", async () => {
    const changed = dayNamed("2026-11-10");
    await using kept = await storeWithHistory(
      daysThrough("2026-11-24", 60, (day) => ({ values, method: day < changed ? "old" : "new" })),
    );
    const { breaks, changes } = await readTrends(kept.store, { audience: "role", now });
    expect(breaks).toEqual([
      {
        day: "2026-11-10",
        what: "method",
        text: "From 2026-11-10 on, developers are counted by a different method.",
      },
    ]);
    expect(changes.monthOverMonth).toEqual({ state: "not-yet", why: "The method changed in between." });
  });

  it("marks a restarted count as a break, and does not compare a window across it", async () => {
    const anew = dayNamed("2026-11-10");
    await using kept = await storeWithHistory(
      daysThrough("2026-11-24", 400, (day) => ({ values, since: day < anew ? 0 : anew })),
    );
    for (const [epoch, firstDay, destroyedDay] of [
      [2025, 2000, anew],
      [2026, anew, null],
    ] as const)
      await kept.store.mergeEpoch({ epoch, keyFingerprint: "check", firstDay, destroyedDay });
    const { breaks, changes } = await readTrends(kept.store, { audience: "role", now });
    expect(breaks.map(({ day, what }) => [day, what])).toEqual([
      ["2026-11-10", "since"],
      ["2026-11-10", "key"],
    ]);
    expect(changes.yearOverYear).toEqual({
      state: "not-yet",
      why: "In the 30 days ending 2026-11-24, counting began only on 2026-11-10.",
    });
  });

  it("continues weeks from Sunday to Sunday over New Year, in a year with 53 ISO weeks", async () => {
    await using kept = await storeWithHistory(daysThrough("2027-01-12", 40));
    const { weeks } = await readTrends(kept.store, {
      audience: "role",
      now: new Date("2027-01-13T08:00:00Z"),
    });
    expect(weeks.map(({ through }) => through)).toEqual([
      "2026-12-06",
      "2026-12-13",
      "2026-12-20",
      "2026-12-27",
      "2027-01-03",
      "2027-01-10",
    ]);
    const trends = await readTrends(kept.store, { audience: "public", now });
    expect(trends.dataThrough).toBe("2027-01-10");
    expect(trends.days.map(({ day }) => day)).toEqual(weeks.map(({ through }) => through));
  });

  it("does not announce numbers for a past day if the clock was set back", async () => {
    await using kept = await storeWithHistory(daysThrough("2026-11-24", 3));
    const early = await readReport(kept.store, { audience: "role", now: new Date("2026-11-20T08:00:00Z") });
    expect(early.nextExpected).toBe("2026-11-26T00:00:00.000Z");
    const late = await readReport(kept.store, { audience: "role", now: new Date("2026-12-24T08:00:00Z") });
    expect(late.nextExpected).toBe("2026-12-25T00:00:00.000Z");
    const past = await readReport(kept.store, { audience: "role", now, asOf: dayNamed("2026-11-23") });
    expect(past.nextExpected).toBe(null);
  });
});
