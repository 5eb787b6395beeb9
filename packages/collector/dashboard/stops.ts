import type { Dimension } from "@djstats/core/vocabulary";
import { colors, strokeOf } from "../src/charts/look.ts";
import { shareLines } from "../src/charts/shares.ts";
import { trendPoints } from "../src/charts/trend.ts";
import { dayWords, intervalText, numberText, shareText, valueWords } from "../src/charts/words.ts";
import type { ReportWindow } from "../src/report/report-schema.ts";
import type { Trends } from "../src/report/trends-schema.ts";

/** A line of what a stop says. */
interface StopLine {
  /** Empty where there is but one. */
  readonly name: string;
  readonly number: string;
  readonly interval: string;
  readonly color: string;
  /** Where it is on the value axis. */
  readonly value: number;
}

/** A place of a chart that a pointer or the arrow keys come to. */
export interface Stop {
  /** Where it is on the chart's other axis: a time, or the index of a bar. */
  readonly at: number;
  readonly title: string;
  /** None where there is no number. */
  readonly lines: readonly StopLine[];
}

/** A stop a day. */
export function trendStops(trends: Trends, windowDays: number): Stop[] {
  return trendPoints(trends, windowDays).map(({ day, number }) => ({
    at: Date.parse(day),
    title: dayWords(day),
    lines: number
      ? [
          {
            name: "",
            number: `${numberText(number.estimate)} developers`,
            interval: intervalText(number),
            color: colors.accent,
            value: number.estimate,
          },
        ]
      : [],
  }));
}

/** A stop a week, with every line that has a number in it, largest first. */
export function shareStops(trends: Trends, dimension: Dimension): Stop[] {
  const { weeks, lines } = shareLines(trends, dimension);
  return weeks.map((day, at) => ({
    at: Date.parse(day),
    title: `Week through ${dayWords(day)}`,
    lines: lines
      .flatMap(({ value, cells }, index) => {
        const cell = cells[at];
        if (!cell) return [];
        return [
          {
            name: valueWords(dimension, value),
            number: shareText(cell.share),
            interval: `${numberText(cell.low)} to ${numberText(cell.high)}`,
            color: strokeOf(value === "other" ? "other" : index).color,
            value: cell.share,
          },
        ];
      })
      .sort((a, b) => b.value - a.value),
  }));
}

/** A stop a bar. */
export function cellStops({ by }: ReportWindow, dimension: Dimension): Stop[] {
  return by[dimension].map((cell, index) => ({
    at: index,
    title: valueWords(dimension, cell.value),
    lines: [
      {
        name: "",
        number: `${numberText(cell.estimate)} developers`,
        interval: intervalText(cell),
        color: colors.accent,
        value: cell.estimate,
      },
    ],
  }));
}

/** A stop as it is read out. */
export function spoken({ title, lines }: Stop): string {
  if (lines.length === 0) return `${title}: no number.`;
  const texts = lines.map(({ name, number, interval }) =>
    name === "" ? `${number}, ${interval}` : `${name} ${number}, ${interval} developers`,
  );
  return `${title}: ${texts.join("; ")}.`;
}
