import { formatDay, formatWindow } from "../report/format.ts";
import type { Trends } from "../report/trends-schema.ts";
import { breakName } from "./break-lines.ts";
import { daysApart, gapsOf, lastYoungDay, trendPoints } from "./trend.ts";

/** A mark in a chart over time, in words. */
export interface ChartMark {
  readonly kind: "young" | "break" | "gap";
  /** The letter in the chart; null if it has none. */
  readonly name: string | null;
  readonly text: string;
}

/** Returns the explanations of the marks in a window's chart: its first days, breaks and gaps. */
export function chartMarks(trends: Trends, windowDays: number): ChartMark[] {
  const points = trendPoints(trends, windowDays);
  const young = lastYoungDay(trends, windowDays);
  const gapText = daysApart(points) === 1 ? dayGapText : weekGapText;
  return [
    ...(young === null
      ? []
      : [
          {
            kind: "young" as const,
            name: null,
            text: `Until ${formatDay(young)}, the count was younger than ${formatWindow(windowDays)}, so the line rises as the window fills.`,
          },
        ]),
    ...trends.breaks.map(({ text }, at) => ({ kind: "break" as const, name: breakName(at), text })),
    ...gapsOf(points).map(([from, through]) => ({
      kind: "gap" as const,
      name: null,
      text: gapText(from, through),
    })),
  ];
}

function dayGapText(from: string, through: string): string {
  return from === through
    ? `No number of ${formatDay(from)}: the day was not closed in time.`
    : `No number from ${formatDay(from)} to ${formatDay(through)}: the days were not closed in time.`;
}

function weekGapText(from: string, through: string): string {
  return from === through
    ? `No number for the week ending ${formatDay(from)}: it was not published.`
    : `No number for the weeks ending ${formatDay(from)} to ${formatDay(through)}: they were not published.`;
}
