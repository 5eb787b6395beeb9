import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import { type Badge, badgeSvg } from "../../charts/badge.ts";
import { type ChartMark, chartMarks } from "../../charts/marks.ts";
import { picture } from "../../charts/picture.ts";
import { shareLines } from "../../charts/share-lines.ts";
import { sharesChart } from "../../charts/shares.ts";
import { trendChart } from "../../charts/trend.ts";
import { headline, simulatedLabel } from "../../report/captions.ts";
import {
  dimensionNames,
  formatDay,
  formatNumber,
  formatShare,
  formatValue,
  formatWindow,
} from "../../report/format.ts";
import type { ReportWindow } from "../../report/report-schema.ts";
import type { Licence } from "../licences.ts";
import { publishedTrends } from "../published-trends.ts";
import type { Snapshot } from "../snapshot.ts";
import type { Week } from "./feed.ts";

/**
 * Returns the charts and badges of every window, by their paths. Each contains what belongs to a quotation of its
 * numbers: what they count, the 95% interval, the day and the source.
 *
 * @param snapshots oldest first; `last` is the newest
 */
export function pictures(
  snapshots: readonly Snapshot[],
  last: Week,
  licence: Licence,
): [path: string, text: string][] {
  return last.snapshot.windows.flatMap((window) => {
    const badge = badgeOf(last.snapshot, window);
    return [
      ...charts(snapshots, last, { licence, window }).map(([dimension, svg]): [string, string] => [
        chartPath(window.days, dimension),
        svg,
      ]),
      [badgePath(window.days, "svg"), badgeSvg(badge, last.snapshot.coverage.join(" "))],
      [badgePath(window.days, "json"), `${JSON.stringify(badge, null, 2)}\n`],
    ];
  });
}

/** Returns the address of a chart, such as `chart/30-days/django.svg`, relative to the directory. */
export function chartPath(windowDays: number, dimension: Dimension | "total"): string {
  return `chart/${windowName(windowDays)}/${dimension}.svg`;
}

/** Returns the address of a badge, such as `badge/30-days.svg`, relative to the directory. */
export function badgePath(windowDays: number, ending: "svg" | "json"): string {
  return `badge/${windowName(windowDays)}.${ending}`;
}

function windowName(days: number): string {
  return formatWindow(days).replace(" ", "-");
}

function charts(
  snapshots: readonly Snapshot[],
  { snapshot, entry }: Week,
  { licence, window }: { readonly licence: Licence; readonly window: ReportWindow },
): [dimension: Dimension | "total", svg: string][] {
  const { simulated, dataThrough, coverage } = snapshot;
  const trends = publishedTrends(snapshots, window.days);
  const days = formatWindow(window.days);
  const label = simulated === null ? [] : [simulatedLabel(simulated)];
  const number = numberText(
    window.total,
    `${headline} ${window.days === 1 ? "on" : `in the ${days} ending`} ${formatDay(dataThrough)}`,
  );
  const below = [
    ...coverage.slice(0, 1),
    `Source: djstats-collector, file ${entry.json.file}, licence ${licence}.`,
  ];
  const marks = chartMarks(trends, window.days);
  const total = picture((width) => trendChart(trends, window.days, width), {
    title: `Developers seen by djstats in ${days}`,
    above: [...label, `${number}.`],
    below: [...marks.map(markText), ...below],
  });
  return [
    ["total", total],
    ...dimensions.map((dimension): [Dimension, string] => {
      const values = shareLines(trends, { dimension }).lines.flatMap(({ value, shares }) => {
        const last = shares.at(-1);
        return last
          ? [
              `${formatValue(dimension, value)}: ${formatShare(last.share)}, ${numberText(last, "developers")}.`,
            ]
          : [];
      });
      const svg = picture((width) => sharesChart(trends, { dimension }, width), {
        title: `Developers seen by djstats, by ${dimensionNames[dimension]}, in ${days}`,
        above: [...label, `Shares of ${number}.`],
        below: [
          ...(values.length > 0
            ? [...values, "A developer who used two values counts in both."]
            : ["No value has enough developers to be shown."]),
          ...marks.filter(({ kind }) => kind !== "young").map(markText),
          ...below,
        ],
      });
      return [dimension, svg];
    }),
  ];
}

function markText({ name, text }: ChartMark): string {
  return name === null ? text : `${name}: ${text}`;
}

function badgeOf({ week, simulated }: Snapshot, { days, total }: ReportWindow): Badge {
  return {
    schemaVersion: 1,
    label: simulated === null ? headline : `simulated ${headline}`,
    message: numberText(total, `in ${formatWindow(days)}, week ${week}`),
    color: simulated === null ? "#0b5a3a" : "#8a4b08",
  };
}

/** Returns a number, what it is a number of, and its interval. */
function numberText({ estimate, low, high }: Estimate, of: string): string {
  return `${formatNumber(estimate)} ${of} (95% interval ${formatNumber(low)} to ${formatNumber(high)})`;
}
