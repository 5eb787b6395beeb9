import type { Dimension } from "@djstats/core/vocabulary";
import type { ReportWindow, Trends } from "@djstats/reports";
import { formatDay, formatInterval, formatNumber, formatShare, formatValue } from "@djstats/reports";
import { colors, shareLines, strokeOf, trendPoints } from "@djstats/reports/charts";

/** A line of a hover point's text. */
interface HoverLine {
  /** Empty if there is only one line. */
  readonly name: string;
  readonly number: string;
  readonly interval: string;
  readonly color: string;
  /** Its position on the value axis. */
  readonly value: number;
}

/** A point of a chart that the pointer or the arrow keys can reach. */
export interface HoverPoint {
  /** Its position on the other axis: a time, or the index of a bar. */
  readonly at: number;
  readonly title: string;
  /** Empty if there is no number. */
  readonly lines: readonly HoverLine[];
}

/** Returns a hover point for each day. */
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

/** Returns a hover point for each week, with every line that has a number then, largest first. */
export function shareHoverPoints(trends: Trends, dimension: Dimension): HoverPoint[] {
  const { weeks, lines } = shareLines(trends, { dimension });
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

/** Returns a hover point for each bar. */
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

/** Returns the text of a hover point for a screen reader. */
export function spoken({ title, lines }: HoverPoint): string {
  if (lines.length === 0) return `${title}: no number.`;
  const texts = lines.map(({ name, number, interval }) =>
    name === "" ? `${number}, ${interval}` : `${name} ${number}, ${interval} developers`,
  );
  return `${title}: ${texts.join("; ")}.`;
}
