import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import { simulatedLabel } from "./captions.ts";
import { dimensionNames, formatShare, formatWindow } from "./format.ts";
import { numberColumns, textTable, wrapText } from "./text-table.ts";
import type { Change, Trends, TrendsDay, TrendsWeek } from "./trends-schema.ts";
import { trendsWindow } from "./with-shares.ts";

/** Returns a short form of trends for a terminal: a year by month, the changes, and a year of shares. */
export function trendsTable(trends: Trends, windowDays: number = trendsWindow): string {
  const { dataThrough, simulated, changes, days, weeks, breaks, coverage } = trends;
  const of = changeOf(windowDays);
  const gaps = days.filter(({ windows }) => windows === null).length;
  return [
    ...(simulated ? [wrapText(simulatedLabel(simulated))] : []),
    `Developers seen by djstats in ${formatWindow(windowDays)} ending ${dataThrough}`,
    textTable(monthEnds(days).map((day) => monthRow(day, windowDays))),
    textTable([
      [`Month over month${of}`, ...changeColumns(changes.monthOverMonth)],
      [`Year over year${of}`, ...changeColumns(changes.yearOverYear)],
    ]),
    ...dimensions.flatMap((name) => shareTables(weeks, name)),
    wrapText([...breaks.map(({ text }) => text), gapsText(gaps), ...coverage].join(" ")),
  ].join("\n\n");
}

/** Names the window of the changes, if it is not the window that is shown. */
export function changeOf(windowDays: number): string {
  return windowDays === trendsWindow ? "" : `, in ${formatWindow(trendsWindow)}`;
}

/** Returns a change in words and percent. */
export function changeColumns(change: Change): [change: string, interval: string] {
  if (change.state === "not-yet") return ["not yet", `(${change.why.replace(/\.$/, "")})`];
  const text = (share: number) => `${share > 0 ? "+" : ""}${Math.round(share * 100)}%`.replace("-", "−");
  return [text(change.change), `(${text(change.low)} to ${text(change.high)})`];
}

/** Returns the last day, and the last day of each of the twelve months before. */
function monthEnds(days: readonly TrendsDay[]): TrendsDay[] {
  return days.filter(({ day }, at) => day.slice(0, 7) !== days[at + 1]?.day.slice(0, 7)).slice(-13);
}

function monthRow({ day, windows }: TrendsDay, windowDays: number): string[] {
  const found = windows?.find(({ days }) => days === windowDays);
  return found ? [day, ...numberColumns(found)] : [day, "gap"];
}

/** Returns the shares of a dimension's values now, and three, six and twelve months ago. */
function shareTables(weeks: readonly TrendsWeek[], dimension: Dimension): string[] {
  const last = weeks.at(-1);
  if (!last || last.by[dimension].length === 0) return [];
  const chosen = [52, 26, 13, 0].flatMap((before) => {
    const through = new Date(Date.parse(last.through) - before * 7 * 86_400_000).toISOString().slice(0, 10);
    return weeks.find((week) => week.through === through) ?? [];
  });
  const values = [
    ...new Set(chosen.toReversed().flatMap((week) => week.by[dimension].map(({ value }) => value))),
  ];
  const shareOf = (week: TrendsWeek, value: string) => {
    const found = week.by[dimension].find((one) => one.value === value);
    return found ? formatShare(found.share).replace("\u00a0", " ").padStart(10) : "–".padStart(10);
  };
  return [
    `By ${dimensionNames[dimension]}, share of all developers in ${last.windowDays} days\n${textTable([
      ["", ...chosen.map(({ through }) => through)],
      ...values.map((value) => [value, ...chosen.map((week) => shareOf(week, value))]),
    ])}`,
  ];
}

function gapsText(gaps: number): string {
  if (gaps === 0) return "No day is missing.";
  return gaps === 1
    ? "One day is missing: it was not closed in time."
    : `${gaps} days are missing: they were not closed in time.`;
}
