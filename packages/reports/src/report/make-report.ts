import type { HistoryRow } from "@djstats/counting";
import { type Day, dayText, method } from "@djstats/counting";
import type { OutcomeCount, Simulation } from "@djstats/store";
import { coverage, headline } from "./captions.ts";
import { type Disclosure, type HitCounts, showDimension, showShare, showTotal } from "./disclose.ts";
import type { Report, ReportWindow } from "./report-schema.ts";
import { byDimensions } from "./with-shares.ts";

/** All figures of one day. */
export interface ReportMoment {
  readonly day: Day;
  readonly figures: readonly HistoryRow[];
  /** Whether the day is over. */
  readonly complete: boolean;
}

/** The input of a report. `readReport` chooses the days that an audience may see. */
export interface ReportSource {
  readonly totals: ReportMoment;
  /** Null as long as there is no day whose dimensions may be shown. */
  readonly dimensions: ReportMoment | null;
  readonly counts: readonly OutcomeCount[];
  readonly simulated: Simulation | null;
  readonly now: Date;
  readonly nextExpected: Date | null;
}

/** Numbers of developers as an audience may see them: with noise, rounded, and without small values. */
export function makeReport(source: ReportSource, to: Disclosure): Report {
  const { totals, dimensions: shown, counts, simulated, now, nextExpected } = source;
  const days = [...new Set(totals.figures.map(({ windowDays }) => windowDays))].sort((a, b) => a - b);
  const hits = countHits(counts, Math.max(0, ...days), totals.day);
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    dataThrough: dayText(totals.day),
    complete: totals.complete,
    dimensionsThrough: shown === null ? null : dayText(shown.day),
    nextExpected: nextExpected?.toISOString() ?? null,
    headline,
    method: totals.figures[0]?.method ?? method,
    throttledShare: showShare(hits, to),
    simulated,
    windows: days.map((windowDays) => makeWindow(source, windowDays, to)),
    coverage: [...coverage],
  };
}

function makeWindow(
  { totals, dimensions: shown }: ReportSource,
  windowDays: ReportWindow["days"],
  to: Disclosure,
): ReportWindow {
  const total = totals.figures.find((f) => f.windowDays === windowDays && f.dimension === "total");
  const found = shown?.figures.filter((figure) => figure.windowDays === windowDays) ?? [];
  return {
    days: windowDays,
    since: dayText(total?.since ?? totals.day),
    total: total ? showTotal(total, to) : { estimate: 0, low: 0, high: 0 },
    by: byDimensions((name) => showDimension(found, name, to)),
  };
}

function countHits(counts: readonly OutcomeCount[], windowDays: number, day: Day): HitCounts {
  const hits = counts.filter((count) => count.day <= day && count.day > day - windowDays);
  const sum = (...outcomes: readonly string[]) =>
    hits.reduce((total, { name, n }) => total + (outcomes.some((one) => name === `hits:${one}`) ? n : 0), 0);
  return {
    day,
    windowDays,
    kind: "throttled",
    ofKind: sum("throttled"),
    all: sum("throttled", "counted", "folded"),
  };
}
