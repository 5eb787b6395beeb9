import type { LineSeriesOption } from "echarts";
import {
  dimensionNames,
  formatDay,
  formatInterval,
  formatNumber,
  formatPercent,
  formatShare,
  formatValue,
} from "../report/format.ts";
import type { Trends } from "../report/trends-schema.ts";
import { avoidOverlap } from "./avoid-overlap.ts";
import { bandSeries } from "./band.ts";
import { breakLines } from "./break-lines.ts";
import { type Chart, narrowBelow, type Width } from "./chart.ts";
import { type Lines, type ShareLine, type ShareLines, type ShareOfValue, shareLines } from "./share-lines.ts";
import { fontSize, halo, strokeOf, timeAxis, valueAxis } from "./theme.ts";

/** Returns the chart of a dimension's values over time: a line for each, with a label at its end. */
export function sharesChart(trends: Trends, of: Lines, width: Width): Chart {
  const { dimension, values, measure = "share" } = of;
  const made = shareLines(trends, of);
  const isNarrow = width < narrowBelow;
  const height = Math.max(isNarrow ? 220 : 190, 76 + 36 * made.lines.length);
  const scale = scales[measure];
  const top = scale.topOf(made.lines);
  const { breaks } = trends;
  const grid = { ...sides, left: scale.left, top: breaks.length > 0 ? 28 : 12 };
  const names = endNames(made.lines, { measure, top, height: height - grid.top - grid.bottom });
  // More bands than two hide each other.
  const hasBands = measure === "developers" && values !== undefined && values.length <= 2;
  return {
    title: `${scale.title} by ${dimensionNames[dimension]}, over time`,
    description: describe(made, of),
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
        axisLabel: { ...valueAxis.axisLabel, formatter: scale.format },
      },
      series: made.lines.flatMap((line, index) => [
        ...(hasBands
          ? bandSeries({
              days: made.weeks,
              numbers: line.shares,
              name: line.value,
              color: strokeFor(line, index).color,
            })
          : []),
        {
          ...lineSeries(line, index, { weeks: made.weeks, measure }),
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
        },
      ]),
    },
  };
}

const sides = { right: 96, bottom: 28, outerBoundsMode: "none" } as const;

type Measure = NonNullable<Lines["measure"]>;

function heightOf(share: ShareOfValue | null | undefined, measure: Measure): number {
  return (measure === "share" ? share?.share : share?.estimate) ?? 0;
}

function highestOf(lines: readonly ShareLine[], measure: Measure): number {
  return Math.max(0, ...lines.flatMap(({ shares }) => shares.map((share) => heightOf(share, measure))));
}

/** The value axis of each measure. It ends at the smallest number that includes all and divides into four round steps. */
const scales = {
  share: {
    title: "Share of developers",
    left: 48,
    format: (share: number) => formatPercent(share),
    topOf: (lines: readonly ShareLine[]) => {
      const most = highestOf(lines, "share");
      return [0.04, 0.08, 0.2, 0.4, 0.6, 0.8].find((top) => top >= most) ?? 1;
    },
  },
  developers: {
    title: "Developers",
    left: 72,
    format: (number: number) => formatNumber(number),
    topOf: (lines: readonly ShareLine[]) => {
      const high = Math.max(...lines.flatMap(({ shares }) => shares.map((share) => share?.high ?? 0)));
      const most = Math.max(100, high);
      const power = 10 ** Math.floor(Math.log10(most / 4));
      return 4 * ([1, 2, 2.5, 5].map((step) => step * power).find((step) => 4 * step >= most) ?? 10 * power);
    },
  },
} as const;

/** Returns how far down each label moves, in pixels, so that labels do not overlap. */
function endNames(
  lines: readonly ShareLine[],
  { measure, top, height }: { readonly measure: Measure; readonly top: number; readonly height: number },
): Map<string, number> {
  const ends = lines.flatMap(({ value, shares }) => {
    const last = shares.at(-1);
    return last ? [{ value, y: height * (1 - heightOf(last, measure) / top) }] : [];
  });
  const places = avoidOverlap(
    ends.map(({ y }) => y),
    // A label does not lie on the axis, which it would cross if the line ends inside the chart.
    { apart: fontSize + 3, from: 0, through: height - fontSize / 2 },
  );
  return new Map(ends.map(({ value, y }, at) => [value, (places[at] ?? y) - y]));
}

function strokeFor({ value }: ShareLine, index: number): ReturnType<typeof strokeOf> {
  return strokeOf(value === "other" ? "other" : index);
}

function lineSeries(
  line: ShareLine,
  index: number,
  { weeks, measure }: { readonly weeks: readonly string[]; readonly measure: Measure },
): LineSeriesOption {
  const { color, dashes, width } = strokeFor(line, index);
  const { value, shares } = line;
  const isOver = shares.at(-1) === null;
  const highest = shares.reduce(
    (best, share, at) => (heightOf(share, measure) > heightOf(shares[best], measure) ? at : best),
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
        value: [Date.parse(weeks[at] ?? ""), share ? heightOf(share, measure) : null],
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

function describe({ weeks, lines }: ShareLines, { dimension, measure = "share" }: Lines): string {
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (first === undefined || last === undefined) return "There is no complete week yet.";
  const sentences = lines.map(({ value, shares }) => {
    const known = shares.filter((share) => share !== null);
    const [from, to] = [known[0], shares.at(-1)];
    const name = formatValue(dimension, value);
    if (!from) return "";
    const words = (number: ShareOfValue) =>
      measure === "share"
        ? formatShare(number.share)
        : `${formatNumber(number.estimate)}, ${formatInterval(number)},`;
    const now = to ? words(to).replace(/,$/, "") : "too few to show, or none";
    return known.length < 2 ? `${name}: ${now}.` : `${name}: ${words(from)} at first, ${now} at last.`;
  });
  return [`Weeks ending ${formatDay(first)} to ${formatDay(last)}.`, ...sentences].join(" ");
}
