import { dimensions } from "@djstats/core/vocabulary";
import { audiences } from "./audience.ts";
import { simulatedLabel } from "./captions.ts";
import { dimensionNames, formatNumber, formatWindow } from "./format.ts";
import type { Report, ReportWindow } from "./report-schema.ts";
import type { ReportedSurvey } from "./survey/reported-survey.ts";
import { surveyText } from "./survey/survey-text.ts";
import { numberColumns, textTable, wrapText } from "./text-table.ts";

/** Returns a report for people to read in a terminal. */
export function reportTable(report: Report): string {
  const { dataThrough, complete, simulated, windows, survey } = report;
  const until = complete
    ? `in windows ending ${dataThrough}`
    : `in windows ending today, ${dataThrough}, which is not over yet`;
  return [
    ...(simulated ? [wrapText(simulatedLabel(simulated))] : []),
    `Developers seen by djstats, ${until}`,
    textTable(windows.map((window) => [windowName(window, dataThrough), ...numberColumns(window.total)])),
    ...(survey ? [surveyTable(survey)] : []),
    ...windows.slice(-1).flatMap((window) => dimensionTables(window, report)),
    wrapText(report.coverage.join(" ")),
    wrapText(notes(report).join(" ")),
  ].join("\n\n");
}

function surveyTable(survey: ReportedSurvey): string {
  const rows = survey.all.map(({ days, estimate, low, high }) =>
    estimate === null || high === null
      ? [formatWindow(days), `at least ${formatNumber(low)}`, "(no upper bound)"]
      : [formatWindow(days), ...numberColumns({ estimate, low, high })],
  );
  return `All developers who ran these commands, with djstats or without it\n${textTable(rows)}\n${wrapText(surveyText(survey))}`;
}

function dimensionTables(window: ReportWindow, { dataThrough }: Report): string[] {
  return dimensions
    .filter((name) => window.by[name].length > 0)
    .map((name) => {
      const rows = window.by[name].map((value) => [value.value, ...numberColumns(value)]);
      return `By ${dimensionNames[name]}, ${windowName(window, dataThrough)}\n${textTable(rows)}`;
    });
}

function notes({ throttledShare, method, nextExpected }: Report): string[] {
  return [
    "Numbers have secret noise of a few developers, so that no single developer can be seen in them, and are rounded to their precision.",
    `Values with fewer than ${audiences.paper.leastShown} developers are grouped under \`other\` or left out.`,
    throttledShare === null
      ? "There are too few hits to show how many were not counted because their network exceeded its rate limit."
      : `${percent(throttledShare)} of hits were not counted because their network exceeded its rate limit.`,
    ...(nextExpected === null
      ? []
      : [`The next numbers, for complete days, are due ${nextExpected.slice(0, 16)}Z.`]),
    `Method: ${method}.`,
  ];
}

function windowName({ days, since }: ReportWindow, through: string): string {
  const name = formatWindow(days);
  const whole = (Date.parse(through) - Date.parse(since)) / 86_400_000 + 1 >= days;
  return whole ? name : `${name}, since ${since}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 0)}%`;
}
