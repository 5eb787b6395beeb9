import type { Dimension } from "@djstats/core/vocabulary";
import type { LineSeriesOption } from "echarts";
import { dimensionNames, formatDay, formatPercent, formatShare, formatValue } from "../report/format.ts";
import type { Trends, TrendsWeek } from "../report/trends-schema.ts";
import { avoidOverlap } from "./avoid-overlap.ts";
import { breakLines } from "./break-lines.ts";
import { type Chart, narrowBelow, type Width } from "./chart.ts";
import { fontSize, halo, linesMax, strokeOf, timeAxis, valueAxis } from "./theme.ts";

type ShareOfValue = TrendsWeek["by"][Dimension][number];

/** The share of one value in each week; null if none is shown. */
interface ShareLine {
  readonly value: string;
  readonly shares: readonly (ShareOfValue | null)[];
}

/** The lines of a dimension and their common weeks, including weeks without numbers. */
export interface ShareLines {
  readonly weeks: readonly string[];
  readonly lines: readonly ShareLine[];
}

/** Lines under this share would lie on the axis and on each other. */
const leastDrawn = 0.03;

/**
 * Returns the values with the largest shares of all weeks, in vocabulary order, with `other` last. Tables have the
 * rest.
 */
export function shareLines({ weeks }: Trends, dimension: Dimension): ShareLines {
  const through = weeks.flatMap(({ through }, at) => weeksBetween(weeks[at - 1]?.through, through));
  const byThrough = new Map(weeks.map((week) => [week.through, week.by[dimension]]));
  const largest = new Map<string, number>();
  for (const { value, share } of weeks.flatMap(({ by }) => by[dimension]))
    largest.set(value, Math.max(share, largest.get(value) ?? 0));
  const drawn = [...largest].filter(([, share]) => share >= leastDrawn);
  const chosen = drawn
    .filter(([value]) => value !== "other")
    .sort(([, a], [, b]) => b - a)
    .slice(0, linesMax)
    .map(([value]) => value)
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return {
    weeks: through,
    lines: [...chosen, ...drawn.flatMap(([value]) => (value === "other" ? [value] : []))].map((value) => ({
      value,
      shares: through.map((day) => byThrough.get(day)?.find((share) => share.value === value) ?? null),
    })),
  };
}

/** Returns the chart of a dimension's shares over time: a line for each value, with a label at its end. */
export function sharesChart(trends: Trends, dimension: Dimension, width: Width): Chart {
  const made = shareLines(trends, dimension);
  const isNarrow = width < narrowBelow;
  const height = Math.max(isNarrow ? 220 : 190, 76 + 36 * made.lines.length);
  const top = topOf(made.lines);
  const { breaks } = trends;
  const grid = { ...sides, top: breaks.length > 0 ? 28 : 12 };
  const names = endNames(made.lines, { top, height: height - grid.top - grid.bottom });
  return {
    title: `Share of developers by ${dimensionNames[dimension]}, over time`,
    description: describe(made, dimension),
    height,
    option: {
      animation: false,
      useUTC: true,
      grid,
      xAxis: { ...timeAxis, splitNumber: isNarrow ? 2 : 5 },
      yAxis: {
        ...valueAxis,
        max: top,
        interval: top / 4,
        axisLabel: { ...valueAxis.axisLabel, formatter: (share: number) => formatPercent(share) },
      },
      series: made.lines.map((line, index) => ({
        ...lineSeries(line, index, made.weeks),
        ...(index === 0 && { markLine: breakLines(breaks) }),
        name: formatValue(dimension, line.value),
        endLabel: {
          show: names.has(line.value),
          offset: [0, names.get(line.value) ?? 0],
          formatter: "{a}",
          color: strokeFor(line, index).color,
          fontSize,
          distance: 8,
          ...halo,
        },
      })),
    },
  };
}

const sides = { left: 48, right: 96, bottom: 28, outerBoundsMode: "none" } as const;

/** Returns the end of the axis: the smallest that includes all shares and divides into four round steps. */
function topOf(lines: readonly ShareLine[]): number {
  const most = Math.max(0.04, ...lines.flatMap(({ shares }) => shares.map((share) => share?.share ?? 0)));
  return [0.04, 0.08, 0.2, 0.4, 0.6, 0.8].find((top) => top >= most) ?? 1;
}

/** Returns how far down each label moves, in pixels, so that labels do not overlap. */
function endNames(
  lines: readonly ShareLine[],
  { top, height }: { readonly top: number; readonly height: number },
): Map<string, number> {
  const ends = lines.flatMap(({ value, shares }) => {
    const last = shares.at(-1);
    return last ? [{ value, y: height * (1 - last.share / top) }] : [];
  });
  const places = avoidOverlap(
    ends.map(({ y }) => y),
    { apart: fontSize + 3, from: 0, through: height },
  );
  return new Map(ends.map(({ value, y }, at) => [value, (places[at] ?? y) - y]));
}

function strokeFor({ value }: ShareLine, index: number): ReturnType<typeof strokeOf> {
  return strokeOf(value === "other" ? "other" : index);
}

function lineSeries(line: ShareLine, index: number, weeks: readonly string[]): LineSeriesOption {
  const { color, dashes, width } = strokeFor(line, index);
  const { value, shares } = line;
  const isOver = shares.at(-1) === null;
  const highest = shares.reduce(
    (best, share, at) => ((share?.share ?? 0) > (shares[best]?.share ?? 0) ? at : best),
    0,
  );
  return {
    type: "line",
    id: value,
    // Drawn above the lines that cross the label.
    z: isOver ? 3 : 2,
    data: shares.map((share, at) => {
      const isAlone = share && !shares[at - 1] && !shares[at + 1];
      // A line that ends early has its label at its highest point.
      const isNamed = isOver && at === highest;
      return {
        value: [Date.parse(weeks[at] ?? ""), share?.share ?? null],
        symbol: isAlone || isNamed ? "circle" : "none",
        label: {
          show: isNamed,
          formatter: "{a}",
          position: at === 0 ? "right" : "top",
          color,
          fontSize,
          ...halo,
        },
      };
    }),
    showAllSymbol: true,
    symbolSize: 6,
    lineStyle: { color, width, type: dashes },
    itemStyle: { color },
    emphasis: { disabled: true },
  };
}

const weekMs = 7 * 86_400_000;

/** Returns the Sundays after one, up to and including another. */
function weeksBetween(after: string | undefined, through: string): string[] {
  const last = Date.parse(through);
  const count = after === undefined ? 1 : Math.round((last - Date.parse(after)) / weekMs);
  return Array.from({ length: count }, (_, n) =>
    new Date(last - (count - 1 - n) * weekMs).toISOString().slice(0, 10),
  );
}

function describe({ weeks, lines }: ShareLines, dimension: Dimension): string {
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (first === undefined || last === undefined) return "There is no complete week yet.";
  const sentences = lines.map(({ value, shares }) => {
    const known = shares.filter((share) => share !== null);
    const [from, to] = [known[0], shares.at(-1)];
    const name = formatValue(dimension, value);
    if (!from) return "";
    const now = to ? formatShare(to.share) : "too few to show, or none";
    return known.length < 2
      ? `${name}: ${now}.`
      : `${name}: ${formatShare(from.share)} at first, ${now} at last.`;
  });
  return [`Weeks ending ${formatDay(first)} to ${formatDay(last)}.`, ...sentences].join(" ");
}
