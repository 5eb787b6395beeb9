import type { Estimate } from "@djstats/counting";
import type { LineSeriesOption } from "echarts";
import { formatDay, formatInterval, formatNumber, formatWindow } from "../report/format.ts";
import type { Trends } from "../report/trends-schema.ts";
import { bandSeries } from "./band.ts";
import { breakLines, breakName } from "./break-lines.ts";
import { type Chart, narrowBelow, type Width } from "./chart.ts";
import { colors, timeAxis, valueAxis } from "./theme.ts";

/** A day of a line; null if it has no number. */
export interface TrendPoint {
  readonly day: string;
  readonly number: Estimate | null;
}

/** Returns the days of one window, including gaps. */
export function trendPoints({ days }: Trends, windowDays: number): TrendPoint[] {
  return days.map(({ day, windows }) => ({
    day,
    number: windows?.find((window) => window.days === windowDays) ?? null,
  }));
}

/** Returns the last day on which the count was younger than the window; null if there is none. */
export function lastYoungDay({ days }: Trends, windowDays: number): string | null {
  const isYoung = ({ day, windows }: Trends["days"][number]) => {
    const since = windows?.find((window) => window.days === windowDays)?.since;
    return since !== undefined && Date.parse(day) - Date.parse(since) < (windowDays - 1) * dayMs;
  };
  return days.findLast(isYoung)?.day ?? null;
}

/** Returns the chart of a window's number over time: a line in the band of its interval, with gaps and breaks. */
export function trendChart(trends: Trends, windowDays: number, width: Width): Chart {
  const points = trendPoints(trends, windowDays);
  const isNarrow = width < narrowBelow;
  return {
    title: `Developers seen by djstats in ${formatWindow(windowDays)}, over time`,
    description: describe(points, trends.breaks),
    height: isNarrow ? 240 : width < 900 ? 280 : 340,
    option: {
      animation: false,
      useUTC: true,
      grid: {
        left: 4,
        right: 16,
        top: 28,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: { ...timeAxis, splitNumber: isNarrow ? 3 : 8 },
      yAxis: { ...valueAxis, splitNumber: 4 },
      series: [
        ...bandSeries({
          days: points.map(({ day }) => day),
          numbers: points.map(({ number }) => number),
          name: trendSeries,
          color: colors.accent,
        }),
        lineSeries(points, trends.breaks),
      ],
    },
  };
}

/** The series that hover points belong to. */
const trendSeries = "number";

function lineSeries(points: readonly TrendPoint[], breaks: Trends["breaks"]): LineSeriesOption {
  return {
    type: "line",
    id: trendSeries,
    data: points.map(({ day, number }, at) => ({
      value: [Date.parse(day), number?.estimate ?? null],
      // A line of one point has no length and would be invisible.
      symbol: number && !points[at - 1]?.number && !points[at + 1]?.number ? "circle" : "none",
    })),
    showAllSymbol: true,
    symbolSize: 7,
    lineStyle: { color: colors.accent, width: 2 },
    itemStyle: { color: colors.accent },
    emphasis: { disabled: true },
    markLine: breakLines(breaks),
    markArea: gapAreas(points),
  };
}

function gapAreas(points: readonly TrendPoint[]): NonNullable<LineSeriesOption["markArea"]> {
  const halfway = (daysApart(points) * dayMs) / 2;
  return {
    silent: true,
    itemStyle: { color: colors.line, opacity: 0.6 },
    label: { show: false },
    data: gapsOf(points).map(([from, through]) => [
      { xAxis: Date.parse(from) - halfway },
      { xAxis: Date.parse(through) + halfway },
    ]),
  };
}

const dayMs = 86_400_000;

/** Returns how many days lie between two points: 1, or 7 if numbers are shown for weeks. */
export function daysApart([first, second]: readonly TrendPoint[]): number {
  return first && second ? (Date.parse(second.day) - Date.parse(first.day)) / dayMs : 1;
}

/** Returns the first and last day of every gap. */
export function gapsOf(points: readonly TrendPoint[]): [from: string, through: string][] {
  const gaps: [string, string][] = [];
  for (const [at, { day, number }] of points.entries()) {
    if (number) continue;
    const last = gaps.at(-1);
    if (last && points[at - 1]?.number === null) last[1] = day;
    else gaps.push([day, day]);
  }
  return gaps;
}

function describe(points: readonly TrendPoint[], breaks: Trends["breaks"]): string {
  const known = points.filter((point) => point.number !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (!first?.number || !last?.number) return "There are no numbers yet.";
  const of = ({ day, number }: TrendPoint) =>
    number ? `${formatNumber(number.estimate)} on ${formatDay(day)}, ${formatInterval(number)}` : "";
  const highest = known.reduce((best, point) =>
    (point.number?.estimate ?? 0) > (best.number?.estimate ?? 0) ? point : best,
  );
  return [
    known.length === 1
      ? `A single day: ${of(first)}.`
      : `From ${of(first)}, to ${of(last)}. The highest was ${of(highest)}.`,
    ...gapsOf(points).map(([from, through]) =>
      from === through
        ? `There is no number for ${formatDay(from)}.`
        : `There are no numbers from ${formatDay(from)} to ${formatDay(through)}.`,
    ),
    ...breaks.map(({ text }, at) => `${breakName(at)}: ${text}`),
  ].join(" ");
}
