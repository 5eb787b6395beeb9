import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avoidOverlap } from "../src/charts/avoid-overlap.ts";
import { shareLines } from "../src/charts/share-lines.ts";
import { sharesSvg, trendSvg, valuesSvg } from "../src/charts/svg-charts.ts";
import { gapsOf, lastYoungDay, trendPoints } from "../src/charts/trend.ts";
import { seededNumbers } from "./seeded-numbers.ts";

const simulated = { seed: 7, developers: 30_000, days: 400 };
const full = seededNumbers({ days: 400, gaps: [200, 213], methodChange: 300 });
const week = seededNumbers({ days: 7 });
const day = seededNumbers({ days: 1, developers: 30 });

const all = [full, week, day].flatMap(({ report, trends }) => [
  trendSvg(trends, 30, 720),
  sharesSvg(trends, { dimension: "django" }, 340),
  valuesSvg(report, { windowDays: 30, dimension: "os" }, 480),
]);

describe("a chart as SVG", () => {
  it("has no script, no style, nothing to fetch, and no NaN", () => {
    for (const svg of all) {
      expect(svg).not.toMatch(/<script|<style|style=|href|url\(|class=|<image|on\w+=/);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    }
  });

  it("has a title and a description in words", () => {
    for (const svg of all) {
      expect(svg).toMatch(/^<svg [^>]*role="img"/);
      expect(svg).toMatch(/<title>[^<]{10,}<\/title>\n<desc>[^<]{10,}<\/desc>/);
    }
  });

  it("takes every colour from the page, with a fallback", () => {
    for (const svg of all)
      for (const [, color] of svg.matchAll(/ (?:fill|stroke)="([^"]+)"/g))
        expect(color).toMatch(/^(none|var\(--[a-z0-9-]+, #[0-9a-f]{6}\))$/);
  });

  it("is the same for the same numbers", () => {
    expect(trendSvg(full.trends, 30, 720)).toBe(trendSvg(full.trends, 30, 720));
  });

  it("is labelled as simulated if its numbers are, and only then", () => {
    const made = seededNumbers({ days: 60, simulated });
    const svg = trendSvg(made.trends, 30, 720);
    expect(svg).toContain("<desc>Simulated. ");
    expect(svg).toContain(">simulated</text>");
    for (const real of all) expect(real).not.toMatch(/simulated/i);
  });
});

describe("the chart of a window over time", () => {
  it("leaves a gap for days without a number, and describes it", () => {
    const points = trendPoints(full.trends, 30);
    expect(points).toHaveLength(400);
    expect(gapsOf(points)).toHaveLength(1);
    const svg = trendSvg(full.trends, 30, 720);
    expect(svg).toMatch(/There are no numbers from \d+ \w+ 2026 to \d+ \w+ 2026\./);
  });

  it("names a change of method, and draws a line there", () => {
    const svg = trendSvg(full.trends, 30, 720);
    expect(svg).toMatch(/A: From \d{4}-\d\d-\d\d on, developers are counted by a different method\./);
    expect(svg).toMatch(/<text[^>]*>A<\/text>/);
  });

  it("shows a single day between gaps as a point", () => {
    expect(trendSvg(day.trends, 30, 720)).toContain("A single day:");
    // ECharts draws a circle as a path with a translation.
    expect(trendSvg(day.trends, 30, 720)).toMatch(/<path d="M1 0A1 1 0/);
    expect(trendSvg(full.trends, 30, 720)).not.toMatch(/<path d="M1 0A1 1 0/);
  });

  it("says that there are no numbers yet", () => {
    expect(trendSvg({ ...full.trends, days: [], breaks: [] }, 30, 720)).toContain(
      "There are no numbers yet.",
    );
  });
});

describe("the chart of shares", () => {
  it("has six lines and `other` at most, each with its own name and stroke", () => {
    const { lines } = shareLines(full.trends, { dimension: "django" });
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.length).toBeLessThanOrEqual(7);
    const svg = sharesSvg(full.trends, { dimension: "django" }, 720);
    for (const { value } of lines)
      expect(svg).toContain(value === "other" ? ">other</text>" : `>Django ${value}</text>`);
  });

  it("keeps the names of the smallest values off the axis", () => {
    const [last] = week.trends.weeks.slice(-1);
    if (!last) throw new Error("There is no week.");
    const python = ["3.13", "3.12"].map((value) => ({ value, estimate: 1, low: 0, high: 2, share: 0.03 }));
    const svg = sharesSvg(
      { ...week.trends, weeks: [{ ...last, by: { ...last.by, python } }] },
      { dimension: "python" },
      720,
    );
    const heightOf = (name: string) =>
      Number(new RegExp(`translate\\([\\d.]+ ([\\d.]+)\\)"[^>]*>${name}</text>`).exec(svg)?.[1]);
    const [axis, upper, lower] = [heightOf("0%"), heightOf("Python 3.13"), heightOf("Python 3.12")].sort(
      (a, b) => b - a,
    );
    expect((axis ?? 0) - (upper ?? 0)).toBeGreaterThan(5);
    expect((upper ?? 0) - (lower ?? 0)).toBeGreaterThan(13);
  });

  it("keeps weeks without numbers as gaps", () => {
    const { weeks, lines } = shareLines(full.trends, { dimension: "os" });
    expect(weeks.length).toBeGreaterThan(full.trends.weeks.length);
    expect(lines[0]?.shares.filter((share) => share === null)).toHaveLength(
      weeks.length - full.trends.weeks.length,
    );
  });

  it("says that there is no complete week yet", () => {
    expect(sharesSvg({ ...full.trends, weeks: [] }, { dimension: "os" }, 720)).toContain(
      "There is no complete week yet.",
    );
  });
});

it("the chart of values shows each with its number, and is empty for a missing window", () => {
  const svg = valuesSvg(full.report, { windowDays: 30, dimension: "os" }, 480);
  for (const value of full.report.windows.find(({ days }) => days === 30)?.by.os ?? [])
    expect(svg).toContain(`>${value.estimate.toLocaleString("en-US")}</text>`);
  expect(valuesSvg(full.report, { windowDays: 31, dimension: "os" }, 480)).toBe("");
});

it("names at the ends of lines do not overlap if there is room", () => {
  const apart = 16;
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (places) => {
      const moved = avoidOverlap(places, { apart, from: 0, through: 200 });
      const sorted = moved.toSorted((a, b) => a - b);
      for (const [at, place] of sorted.entries()) {
        expect(place).toBeGreaterThanOrEqual(-1e-6);
        expect(place).toBeLessThanOrEqual(200 + 1e-6);
        if (at > 0) expect(place - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(apart - 1e-6);
      }
    }),
  );
});

it("finds the last day on which the count was younger than a window", () => {
  expect(lastYoungDay(week.trends, 7)).toBe("2026-11-23");
  expect(lastYoungDay(week.trends, 1)).toBeNull();
  expect(lastYoungDay(full.trends, 365)).toBe("2026-10-19");
});
