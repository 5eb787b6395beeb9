import { type Day, startOf, windows } from "../../counting/src/day.ts";
import { halfWidth, method } from "../../counting/src/estimate.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { makeReport } from "../src/report/make-report.ts";
import { makeTrends } from "../src/report/make-trends.ts";
import type { Report } from "../src/report/report-schema.ts";
import type { Trends } from "../src/report/trends-schema.ts";
import { dayNamed } from "./history.ts";

/** The plan from which the numbers for a role are made. */
export interface Plan {
  readonly days: number;
  readonly developers?: number;
  /** Days that were not closed, counted from the first. */
  readonly gaps?: readonly [from: number, through: number];
  /** The day, counted from the first, from which on the method is a different one. */
  readonly methodChange?: number;
  readonly simulated?: Report["simulated"];
}

/** Returns the figures of every closed day of a plan, oldest first. */
export function seededFigures(plan: Plan): Map<Day, HistoryRow[]> {
  const first = lastDay - plan.days + 1;
  const isGap = (day: Day) =>
    plan.gaps !== undefined && day - first >= plan.gaps[0] && day - first <= plan.gaps[1];
  const closed = Array.from({ length: plan.days }, (_, n) => first + n).filter((day) => !isGap(day));
  return new Map(closed.map((day) => [day, figuresOf(day, first, plan)]));
}

const lastDay = dayNamed("2026-11-24");

/**
 * Returns a report and trends for a role, of developers who come, go and upgrade. The same plan gives the same numbers.
 */
export function seededNumbers(plan: Plan): { report: Report; trends: Trends } {
  const figures = seededFigures(plan);
  const closed = [...figures.keys()];
  const sundays = closed.filter((day) => startOf(day).getUTCDay() === 0);
  const simulated = plan.simulated ?? null;
  const now = startOf(lastDay + 1);
  const momentOf = (day: Day) => ({ day, figures: figures.get(day) ?? [], complete: true });
  const sunday = sundays.at(-1);
  const to = { audience: "role", noiseKey: new Uint8Array(32) } as const;
  return {
    report: makeReport(
      {
        totals: momentOf(lastDay),
        dimensions: sunday === undefined ? null : momentOf(sunday),
        counts: [],
        simulated,
        now,
        nextExpected: startOf(lastDay + 2),
      },
      to,
    ),
    trends: makeTrends(
      {
        totals: closed.flatMap((day) =>
          (figures.get(day) ?? []).filter(({ dimension }) => dimension === "total"),
        ),
        weeks: sundays.flatMap((day) =>
          (figures.get(day) ?? []).filter(({ windowDays }) => windowDays === 30),
        ),
        epochs: [],
        simulated,
        now,
      },
      to,
    ),
  };
}

/** The share of all developers who are seen in a window. */
const reach: Record<number, number> = { 1: 0.22, 7: 0.47, 30: 0.68, 90: 0.83, 365: 1 };

/** Returns a share by the days since the release of a series: it rises, and falls when the next series is out. */
const series = {
  django: { "4.2": -500, "5.0": -350, "5.1": -110, "5.2": 130, "6.0": 380, "6.1": 640 },
  python: { "3.10": -900, "3.11": -600, "3.12": -250, "3.13": 30, "3.14": 400, "3.15": 770 },
} as const;

const steady = {
  command: { runserver: 0.97, startapp: 0.22, startproject: 0.14 },
  os: { linux: 0.46, macos: 0.41, windows: 0.19 },
} as const;

function figuresOf(day: Day, first: Day, plan: Plan): HistoryRow[] {
  const since = day - first;
  const atMethod = plan.methodChange !== undefined && since >= plan.methodChange ? "next-1" : method;
  const all = (plan.developers ?? 30_000) * (1 + since / 1200) * (1 + 0.006 * Math.sin(since / 9));
  const isWeekend = [0, 6].includes(startOf(day).getUTCDay());
  return windows.flatMap((windowDays) => {
    const number = (share: number) => all * (reach[windowDays] ?? 1) * share;
    const total = number(windowDays === 1 && isWeekend ? 0.45 : 1);
    const figure = (dimension: HistoryRow["dimension"], value: string, estimate: number): HistoryRow => ({
      day,
      windowDays,
      dimension,
      value,
      estimate,
      low: Math.max(0, estimate - halfWidth(estimate)),
      high: estimate + halfWidth(estimate),
      method: atMethod,
      since: Math.max(first, day - windowDays + 1),
    });
    const valuesIn = (dimension: "command" | "django" | "python" | "os") =>
      Object.entries(sharesOn(dimension, since)).map(([value, share]) =>
        figure(dimension, value, total * share),
      );
    return [
      figure("total", "all", total),
      ...(["command", "django", "python", "os"] as const).flatMap(valuesIn),
    ];
  });
}

function sharesOn(dimension: "command" | "django" | "python" | "os", since: number): Record<string, number> {
  if (dimension === "command" || dimension === "os") return steady[dimension];
  const cameOut = Object.entries(series[dimension]);
  const weights = cameOut.map(([value, came], at) => {
    const next = cameOut[at + 1]?.[1] ?? Number.POSITIVE_INFINITY;
    const rise = 1 / (1 + Math.exp(-(since - came - 120) / 60));
    const fall = 1 / (1 + Math.exp((since - next - 160) / 130));
    return [value, rise * fall] as const;
  });
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(
    weights
      .filter(([, weight]) => weight / sum > 0.0005)
      .map(([value, weight]) => [value, (1.04 * weight) / sum] as const),
  );
}
