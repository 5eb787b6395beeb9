import { dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import type { Report } from "./report-schema.ts";
import type { Trends } from "./trends-schema.ts";

type Item = string | number | null;

/** Returns a report as CSV with a header, one line per number (RFC 4180, except for the line ends). */
export function reportCsv(report: Report): string {
  const { dataThrough, dimensionsThrough, windows, method, simulated, survey } = report;
  const head = "data_through,window_days,since,dimension,value,estimate,low,high,method,simulated";
  const lines = windows.flatMap(({ days, since, total, by }) => [
    [dataThrough, days, since, "total", "all", ...numbers(total), method, yesNo(simulated)],
    ...(survey?.all ?? [])
      .filter((all) => all.days === days)
      .map(({ estimate, low, high }) => [
        ...[dataThrough, days, since, "survey", `${survey?.yes}/${survey?.asked}`],
        ...[estimate, low, high, method, yesNo(simulated)],
      ]),
    ...dimensions.flatMap((name) =>
      by[name].map((value) => [
        // If the dimensions end earlier, they also begin earlier.
        ...(dimensionsThrough === dataThrough ? [dataThrough, days, since] : [dimensionsThrough, days, null]),
        name,
        value.value,
        ...numbers(value),
        method,
        yesNo(simulated),
      ]),
    ),
  ]);
  return csv(head, lines);
}

/** Returns trends as CSV, one line per number. A gap is a line without numbers. The values of a week have a share. */
export function trendsCsv({ days, weeks, simulated }: Trends): string {
  const head = "data_through,window_days,since,dimension,value,estimate,low,high,share,simulated";
  const total = ["total", "all"];
  return csv(head, [
    ...days.flatMap(({ day, windows }): Item[][] =>
      windows === null
        ? [[day, null, null, ...total, null, null, null, null, yesNo(simulated)]]
        : windows.map((w) => [day, w.days, w.since, ...total, ...numbers(w), null, yesNo(simulated)]),
    ),
    ...weeks.flatMap(({ through, windowDays, by }) =>
      dimensions.flatMap((name) =>
        by[name].map((value): Item[] => [
          through,
          windowDays,
          null,
          name,
          value.value,
          ...numbers(value),
          value.share,
          yesNo(simulated),
        ]),
      ),
    ),
  ]);
}

function numbers({ estimate, low, high }: Estimate): Item[] {
  return [estimate, low, high];
}

function yesNo(simulated: Report["simulated"]): string {
  return simulated ? "yes" : "no";
}

function csv(head: string, lines: readonly (readonly Item[])[]): string {
  return [head, ...lines.map((line) => line.map((item) => item ?? "").join(","))].join("\n");
}
