import type { Dimension } from "@djstats/core/vocabulary";
import type { Report } from "../report/report-schema.ts";
import type { Trends } from "../report/trends-schema.ts";
import type { Chart, Width } from "./chart.ts";
import type { Lines } from "./share-lines.ts";
import { sharesChart } from "./shares.ts";
import { svgText } from "./svg-text.ts";
import { trendChart } from "./trend.ts";
import { valuesChart } from "./values.ts";

// Each chart is inline SVG without scripts, styles or anything to fetch. Its colours come from the page's variables, with
// light colours as defaults (`theme.ts`).

/** Draws a window's number over time, with its interval, gaps and breaks. */
export function trendSvg(trends: Trends, windowDays: number, width: Width): string {
  return drawn(trendChart(trends, windowDays, width), trends, width);
}

/** Draws a dimension's values, week by week. */
export function sharesSvg(trends: Trends, of: Lines, width: Width): string {
  return drawn(sharesChart(trends, of, width), trends, width);
}

/** Draws a dimension's values in one window, with their intervals. Empty if the report has no such window. */
export function valuesSvg(
  report: Report,
  of: { windowDays: number; dimension: Dimension },
  width: Width,
): string {
  const window = report.windows.find(({ days }) => days === of.windowDays);
  return window ? drawn(valuesChart(window, of.dimension, width), report, width) : "";
}

function drawn(chart: Chart, { simulated }: Report | Trends, width: Width): string {
  return svgText(chart, { width, isSimulated: simulated !== null });
}
