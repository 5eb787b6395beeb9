import type { Dimension } from "@djstats/core/vocabulary";
import type { ReportWindow, Trends } from "@djstats/reports";
import { formatDay, formatInterval, formatNumber, formatShare, formatValue } from "@djstats/reports";
import { colors, shareLines, strokeOf, trendPoints } from "@djstats/reports/charts";

/** A line of what a stop says. */
interface HoverLine {
  /** Empty where there is but one. */
  readonly name: string;
  readonly number: string;
  readonly interval: string;
  readonly color: string;
  /** Where it is on the value axis. */
  readonly value: number;
}

/** A place of a chart that a pointer or the arrow keys come to. */
export interface HoverPoint {
  /** Where it is on the chart's other axis: a time, or the index of a bar. */
  readonly at: number;
  readonly title: string;
  /** None where there is no number. */
  readonly lines: readonly HoverLine[];
}

/** A stop a day. */
export function trendHoverPoints(trends: Trends, windowDays: number): HoverPoint[] {
  return trendPoints(trends, windowDays).map(({ day, number }) => ({
    at: Date.parse(day),
    title: formatDay(day),
    lines: number
      ? [
          {
            name: "",
            number: `${formatNumber(number.estimate)} developers`,
            interval: formatInterval(number),
            color: colors.accent,
            value: number.estimate,
          },
        ]
      : [],
  }));
}

/** A stop a week, with every line that has a number in it, largest first. */
export function shareHoverPoints(trends: Trends, dimension: Dimension): HoverPoint[] {
  const { weeks, lines } = shareLines(trends, dimension);
  return weeks.map((day, at) => ({
    at: Date.parse(day),
    title: `Week ending ${formatDay(day)}`,
    lines: lines
      .flatMap(({ value, shares }, index) => {
        const number = shares[at];
        if (!number) return [];
        return [
          {
            name: formatValue(dimension, value),
            number: formatShare(number.share),
            interval: `${formatNumber(number.low)} to ${formatNumber(number.high)}`,
            color: strokeOf(value === "other" ? "other" : index).color,
            value: number.share,
          },
        ];
      })
      .sort((a, b) => b.value - a.value),
  }));
}

/** A stop a bar. */
export function valueHoverPoints({ by }: ReportWindow, dimension: Dimension): HoverPoint[] {
  return by[dimension].map((number, index) => ({
    at: index,
    title: formatValue(dimension, number.value),
    lines: [
      {
        name: "",
        number: `${formatNumber(number.estimate)} developers`,
        interval: formatInterval(number),
        color: colors.accent,
        value: number.estimate,
      },
    ],
  }));
}

/** A stop as it is read out. */
export function spoken({ title, lines }: HoverPoint): string {
  if (lines.length === 0) return `${title}: no number.`;
  const texts = lines.map(({ name, number, interval }) =>
    name === "" ? `${number}, ${interval}` : `${name} ${number}, ${interval} developers`,
  );
  return `${title}: ${texts.join("; ")}.`;
}
