import { describe, expect, it } from "vitest";
import { drawView } from "../src/numbers/view/draw-view.ts";
import { firstView, type NamedWeek, queryOf, readView, valuesOf } from "../src/numbers/view/view.ts";
import { intervalParts, workedExample } from "../src/numbers/worked-example.ts";

const number = (estimate: number) => ({ estimate, low: estimate - 100, high: estimate + 100 });
const value = (name: string, estimate: number) => ({ value: name, ...number(estimate) });

function week(name: string, dataThrough: string, estimate: number): NamedWeek {
  return {
    week: name,
    dataThrough,
    generatedAt: `${dataThrough}T12:00:00.000Z`,
    headline: "developers seen by djstats",
    simulated: null,
    coverage: [],
    method: "m-1",
    windows: ([7, 30] as const).map((days) => ({
      days,
      since: "2026-01-01",
      total: number(estimate * days),
      by: {
        command: [],
        django: [value("5.2", 6 * days * 100), value("4.2", 3 * days * 100), value("other", 700)],
        python: days === 30 ? [value("3.13", 2000)] : [],
        os: [],
      },
    })),
  };
}

const weeks = [
  week("2026-W40", "2026-10-04", 1000),
  week("2026-W41", "2026-10-11", 1010),
  week("2026-W43", "2026-10-25", 1030),
];
const view = (query: string) => readView(new URLSearchParams(query), weeks);
const lines = (csv: string) => csv.trimEnd().split("\n").slice(1);

describe("a view of the published numbers", () => {
  it("is the same after it has been an address", () => {
    for (const query of [
      "",
      "window=7",
      "by=django&value=5.2&value=4.2&as=developers&from=2026-W41&to=2026-W43",
      "by=python&window=30&as=share",
    ])
      expect(view(queryOf(view(query))), query).toEqual(view(query));
    expect(view("")).toEqual(firstView(weeks));
  });

  it.each([
    ["window=31&by=password&as=all&from=2020-W01&to=x", ""],
    ["by=django&value=<script>&value=9.9", "by=django"],
    ["by=django&value=5.2&value=5.2&value=4.2&value=other", "by=django&value=5.2&value=4.2"],
    ["value=5.2&by=total", ""],
    ["by=python&window=7&value=3.13", "by=python&window=7"],
    ["from=2026-W43&to=2026-W40", "from=2026-W40&to=2026-W43"],
    ["by=constructor&window=__proto__", ""],
  ])("ignores what is not published: %s", (query, same) => {
    expect(view(query)).toEqual(view(same));
  });

  it("names its weeks in its address, so that more weeks do not change it", () => {
    const query = queryOf(view(""));
    expect(readView(new URLSearchParams(query), [...weeks, week("2026-W44", "2026-11-01", 1)])).toEqual(
      view(""),
    );
  });

  it("lists the values of a dimension newest first, with `other` last", () => {
    expect(valuesOf(weeks, { by: "django", windowDays: 7 })).toEqual(["5.2", "4.2", "other"]);
  });
});

describe("a drawn view", () => {
  it("has every week of the range in its table and its CSV file, and says which is missing", () => {
    const { table, csv, caption, marks } = drawView(weeks, view("from=2026-W41"));
    expect([...table.matchAll(/<tr><th scope="row">([^<]+)/g)].map(([, day]) => day)).toEqual([
      ...["2026-10-25", "2026-10-18", "2026-10-11"],
    ]);
    expect(table).toContain('2026-10-18</th><td colspan="2">Not published');
    expect(lines(csv)).toEqual([
      "2026-10-11,30,2026-01-01,total,all,30300,30200,30400,,no",
      "2026-10-18,,,total,all,,,,,no",
      "2026-10-25,30,2026-01-01,total,all,30900,30800,31000,,no",
    ]);
    expect(caption).toContain("in the 30 days ending each Sunday, 2026-W41 to 2026-W43");
    expect(marks).toContain("No number for the week ending 18 October 2026: it was not published.");
  });

  it("compares two values, as shares or as numbers with their intervals", () => {
    const query = "by=django&value=4.2&value=5.2&window=7&from=2026-W43";
    const shares = drawView(weeks, view(query));
    const numbers = drawView(weeks, view(`${query}&as=developers`));
    expect(lines(shares.csv)).toEqual([
      "2026-10-25,7,,django,5.2,4200,4100,4300,0.58,no",
      "2026-10-25,7,,django,4.2,2100,2000,2200,0.29,no",
    ]);
    expect(numbers.csv).toBe(shares.csv);
    expect(shares.table).toContain(
      "<td>29%: 2,100 (2,000 to 2,200)</td><td>58%: 4,200 (4,100 to 4,300)</td>",
    );
    expect(numbers.table).toContain("<td>2,100 (2,000 to 2,200)</td><td>4,200 (4,100 to 4,300)</td>");
    for (const { draw } of [shares, numbers])
      for (const name of ["Django 4.2", "Django 5.2"]) expect(draw(1000)).toContain(`>${name}</text>`);
    expect(shares.draw(1000)).not.toContain(">other</text>");
    expect(numbers.draw(340)).toContain("4,200, between 4,100 and 4,300");
  });

  it("draws values that only some weeks have, or none", () => {
    for (const query of ["by=os", "by=python&window=7", "by=os&as=developers", "by=django&value=other"])
      for (const width of [340, 1000]) expect(drawView(weeks, view(query)).draw(width)).not.toMatch(/NaN/);
  });

  it("escapes a value in its table", () => {
    const hostile = weeks.map((week) => ({
      ...week,
      windows: week.windows.map((window) => ({
        ...window,
        by: { ...window.by, os: [value("<img src=x onerror=alert(1)>", 5000)] },
      })),
    }));
    const { table, draw } = drawView(hostile, readView(new URLSearchParams("by=os"), hostile));
    for (const html of [table, draw(1000)]) {
      expect(html).toContain("&lt;img");
      expect(html).not.toContain("<img");
    }
  });
});

describe("the worked example", () => {
  it("counts its developers within the interval that it would publish", () => {
    const { shown, estimated, noise, registersByRank } = workedExample(5000);
    expect(Math.abs(estimated.estimate - 5000)).toBeLessThan(150);
    expect(Math.abs(noise)).toBeLessThanOrEqual(10);
    expect(shown.estimate % 50).toBe(0);
    expect(shown.low).toBeLessThanOrEqual(5000);
    expect(shown.high).toBeGreaterThanOrEqual(5000);
    expect(registersByRank[0]).toBeGreaterThan(registersByRank[1] ?? 0);
  });

  it("explains the interval of a published number, and none that was made otherwise", () => {
    const { shown } = workedExample(20_000);
    const parts = intervalParts(shown);
    expect(parts?.reach).toBe(shown.high - shown.estimate);
    expect(intervalParts({ ...shown, high: shown.high + 50 })).toBeNull();
  });
});
