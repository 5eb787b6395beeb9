import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import { type Day, dayText } from "../count/day.ts";
import { type Estimate, method } from "../count/estimate.ts";
import type { Figure } from "../store/figures.ts";
import type { Count } from "../store/store.ts";
import { type Cell, foldSmallCells } from "./small-cells.ts";

/** Numbers of developers, ready to be shown: whole, and without small cells. */
export interface Report {
  readonly schemaVersion: 1;
  /** Time, RFC 3339. */
  readonly generatedAt: string;
  /** The windows' last day. */
  readonly dataThrough: string;
  /** Whether that day is over. */
  readonly complete: boolean;
  readonly method: string;
  /** Share of the hits of the longest window that were not counted because their network's budget was spent, 0 to 1. */
  readonly throttledShare: number;
  readonly windows: readonly ReportWindow[];
}

export interface ReportWindow {
  readonly days: number;
  /** The first day that was counted in it. */
  readonly since: string;
  readonly total: Estimate;
  readonly by: Readonly<Record<Dimension, readonly Cell[]>>;
}

/** What the numbers are and are not; stands below every report. */
export const coverage =
  "Developers seen by djstats: those who have it installed and have not turned it off, and ran startproject, startapp or " +
  "runserver in the window. Somebody with several machines counts once on each; people who share an account count once. " +
  "Runs in continuous integration are not counted. The interval is the estimate's own error of counting, at 95 %; it says " +
  "nothing about those who are not seen.";

/** Makes a report of the figures of one day. */
export function makeReport(
  figures: readonly Figure[],
  { day, now, complete, counts }: { day: Day; now: Date; complete: boolean; counts: readonly Count[] },
): Report {
  const days = [...new Set(figures.map(({ windowDays }) => windowDays))].sort((a, b) => a - b);
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    dataThrough: dayText(day),
    complete,
    method: figures[0]?.method ?? method,
    throttledShare: throttledShare(counts, Math.max(0, ...days), day),
    windows: days.map((windowDays) => {
      const found = figures.filter((figure) => figure.windowDays === windowDays);
      const total = found.find(({ dimension }) => dimension === "total");
      const cellsOf = (dimension: Dimension) =>
        foldSmallCells(found.filter((figure) => figure.dimension === dimension)).map(
          ({ value, ...number }) => ({
            value,
            ...whole(number),
          }),
        );
      return {
        days: windowDays,
        since: dayText(total?.since ?? day),
        total: whole(total ?? { estimate: 0, low: 0, high: 0 }),
        by: Object.fromEntries(dimensions.map((name) => [name, cellsOf(name)])) as Record<Dimension, Cell[]>,
      };
    }),
  };
}

/** Developers come whole: the estimate is the nearest number of them, the interval holds those that are in it. */
function whole({ estimate, low, high }: Estimate): Estimate {
  return { estimate: Math.round(estimate), low: Math.ceil(low), high: Math.floor(high) };
}

function throttledShare(counts: readonly Count[], windowDays: number, through: Day): number {
  const hits = counts.filter(
    ({ day, name }) => day <= through && day > through - windowDays && name.startsWith("hits:"),
  );
  const sum = (names: readonly string[]) =>
    hits.reduce((total, { name, n }) => total + (names.includes(name) ? n : 0), 0);
  const throttled = sum(["hits:throttled"]);
  const all = throttled + sum(["hits:counted", "hits:folded"]);
  return all === 0 ? 0 : throttled / all;
}
