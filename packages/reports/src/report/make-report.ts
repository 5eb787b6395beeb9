import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { HistoryRow } from "@djstats/counting";
import { type Day, dayText, method } from "@djstats/counting";
import type { OutcomeCount, Simulation } from "@djstats/store";
import { type Audience, audiences } from "./audience.ts";
import { coverage, headline } from "./captions.ts";
import type { Report, ReportWindow } from "./report-schema.ts";
import { type Cell, showCells } from "./small-cells.ts";

/** All figures of one day. */
export interface ReportMoment {
  readonly day: Day;
  readonly figures: readonly HistoryRow[];
  /** Whether the day is over. */
  readonly complete: boolean;
}

/** What a report is made of. Which days an audience may be told is for `readReport` to choose. */
export interface ReportSource {
  readonly totals: ReportMoment;
  /** Of the dimensions; null before there is one that may be told. */
  readonly cells: ReportMoment | null;
  readonly counts: readonly OutcomeCount[];
  readonly simulated: Simulation | null;
  readonly now: Date;
  readonly nextExpected: Date | null;
}

/** Numbers of developers, ready to be shown: rounded, and without small cells. */
export function makeReport(source: ReportSource, audience: Audience): Report {
  const { totals, cells, counts, simulated, now, nextExpected } = source;
  const days = [...new Set(totals.figures.map(({ windowDays }) => windowDays))].sort((a, b) => a - b);
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    dataThrough: dayText(totals.day),
    complete: totals.complete,
    cellsThrough: cells === null ? null : dayText(cells.day),
    nextExpected: nextExpected?.toISOString() ?? null,
    headline,
    method: totals.figures[0]?.method ?? method,
    throttledShare: throttledShare(counts, Math.max(0, ...days), totals.day),
    simulated,
    windows: days.map((windowDays) => makeWindow(source, windowDays, audience)),
    coverage: [...coverage],
  };
}

function makeWindow(
  { totals, cells }: ReportSource,
  windowDays: ReportWindow["days"],
  audience: Audience,
): ReportWindow {
  const { total: round, leastShown } = audiences[audience];
  const total = totals.figures.find((f) => f.windowDays === windowDays && f.dimension === "total");
  const found = cells?.figures.filter((figure) => figure.windowDays === windowDays) ?? [];
  return {
    days: windowDays,
    since: dayText(total?.since ?? totals.day),
    total: round(total ?? { estimate: 0, low: 0, high: 0 }),
    by: byDimensions((name) => makeCells(found, name, leastShown)),
  };
}

/** The values of a dimension that may be shown, of the figures of one window and day: largest first, and rounded. */
export function makeCells(figures: readonly HistoryRow[], dimension: Dimension, leastShown: number): Cell[] {
  return showCells(
    figures.filter((figure) => figure.dimension === dimension),
    leastShown,
  );
}

/** Something for each dimension. */
export function byDimensions<T>(make: (name: Dimension) => T): Record<Dimension, T> {
  return Object.fromEntries(dimensions.map((name) => [name, make(name)])) as Record<Dimension, T>;
}

function throttledShare(counts: readonly OutcomeCount[], windowDays: number, through: Day): number {
  const hits = counts.filter(
    ({ day, name }) => day <= through && day > through - windowDays && name.startsWith("hits:"),
  );
  const sum = (names: readonly string[]) =>
    hits.reduce((total, { name, n }) => total + (names.includes(name) ? n : 0), 0);
  const throttled = sum(["hits:throttled"]);
  const all = throttled + sum(["hits:counted", "hits:folded"]);
  return all === 0 ? 0 : throttled / all;
}
