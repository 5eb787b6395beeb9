import { dimensionNames, formatWindow, publishedTrends, trendsCsv } from "@djstats/reports/browser";
import { chartMarks, sharesSvg, trendSvg } from "@djstats/reports/charts";
import { type NamedWeek, type View, valuesOf } from "./view.ts";
import { viewTable } from "./view-table.ts";

/** A view, ready to be shown. Everything is HTML except the CSV file. */
export interface DrawnView {
  readonly caption: string;
  /** Draws the chart at a width in pixels. */
  readonly draw: (width: number) => string;
  /** The explanations of the marks in the chart. */
  readonly marks: readonly string[];
  readonly table: string;
  readonly csv: string;
  readonly csvName: string;
}

/** Draws a view of the published weeks: on the server for the first view, and in the browser for any other. */
export function drawView(weeks: readonly NamedWeek[], view: View): DrawnView {
  const { windowDays, by, measure, from, through } = view;
  const shown = weeks.filter(({ week }) => from <= week && week <= through);
  const trends = publishedTrends(shown, windowDays);
  const values = by === "total" ? [] : chosenValues(weeks, view);
  const days = trends.days.map(({ day, windows }) => ({
    day,
    windows: windows?.filter((window) => window.days === windowDays) ?? null,
  }));
  const ofValues = trends.weeks.map((week) => ({
    ...week,
    by: {
      ...{ command: [], django: [], python: [], os: [] },
      ...(by === "total" ? {} : { [by]: week.by[by].filter(({ value }) => values.includes(value)) }),
    },
  }));
  const only = by === "total" ? { ...trends, days, weeks: [] } : { ...trends, days: [], weeks: ofValues };
  return {
    caption: captionOf(view),
    draw: (width) =>
      by === "total"
        ? trendSvg(trends, windowDays, width)
        : sharesSvg(
            trends,
            { dimension: by, measure, ...(view.values.length > 0 && { values: view.values }) },
            width,
          ),
    marks: chartMarks(trends, windowDays)
      .filter(({ kind }) => by === "total" || kind !== "young")
      .map(({ name, text }) => (name === null ? text : `${name}: ${text}`)),
    table: viewTable(trends, view, values),
    csv: `${trendsCsv(only)}\n`,
    csvName: `djstats-${windowDays}-days-${by}-${from}-${through}.csv`,
  };
}

function chosenValues(weeks: readonly NamedWeek[], { by, values, windowDays }: View): readonly string[] {
  if (by === "total" || values.length > 0) return values;
  return valuesOf(weeks, { by, windowDays });
}

function captionOf({ windowDays, by, values, measure, from, through }: View): string {
  const ending = `${windowDays === 1 ? "on" : `in the ${formatWindow(windowDays)} ending`} each Sunday, ${from} to ${through}`;
  if (by === "total") return `Developers seen by djstats ${ending}. The band is the 95% interval.`;
  const name = dimensionNames[by];
  const double = "A developer who used two values counts in both";
  if (measure === "share")
    return `Share of the developers seen by djstats ${ending}, by ${name}. ${double}, so shares can add up to more than 100%.`;
  const band = ["", " The band is the 95% interval.", " The bands are the 95% intervals."][values.length];
  return `Developers seen by djstats ${ending}, by ${name}. ${double}.${band}`;
}
