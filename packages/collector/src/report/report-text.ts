import { dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "../count/estimate.ts";
import { audiences } from "./audience.ts";
import type { Report, ReportWindow } from "./report-schema.ts";

const heads = { command: "Command", django: "Django", python: "Python", os: "System" } as const;

/** A report for people to read in a terminal. */
export function reportTable(report: Report): string {
  const { dataThrough, complete, throttledShare, method } = report;
  const until = complete ? `through ${dataThrough}` : `until now, ${dataThrough}, which is not over`;
  return [
    `Developers seen by djstats, ${until}`,
    table(report.windows.map((window) => [windowName(window, dataThrough), ...numbers(window.total)])),
    ...report.windows.slice(-1).flatMap((window) =>
      dimensions
        .filter((name) => window.by[name].length > 0)
        .map((name) => {
          const cells = window.by[name].map((cell) => [cell.value, ...numbers(cell)]);
          return `${heads[name]}, ${windowName(window, dataThrough)}\n${table(cells)}`;
        }),
    ),
    fold(report.coverage.join(" ")),
    fold(
      `Values with fewer than ${audiences.paper.leastShown} developers are part of \`other\`, or left out. ${percent(throttledShare)} of the hits were not counted because their network sent too many. Method: ${method}.`,
    ),
  ].join("\n\n");
}

/** One line a number, with a header (RFC 4180, but for its line ends). */
export function reportCsv(report: Report): string {
  const { dataThrough, method } = report;
  const lines = report.windows.flatMap(({ days, since, total, by }) => {
    const line = (dimension: string, value: string, { estimate, low, high }: Estimate) =>
      [dataThrough, days, since, dimension, value, estimate, low, high, method].join(",");
    return [
      line("total", "all", total),
      ...dimensions.flatMap((name) => by[name].map((cell) => line(name, cell.value, cell))),
    ];
  });
  return ["data_through,window_days,since,dimension,value,estimate,low,high,method", ...lines].join("\n");
}

function windowName({ days, since }: ReportWindow, through: string): string {
  const name = days === 1 ? "1 day" : `${days} days`;
  const whole = (Date.parse(through) - Date.parse(since)) / 86_400_000 + 1 >= days;
  return whole ? name : `${name}, since ${since}`;
}

function numbers({ estimate, low, high }: Estimate): string[] {
  const text = (n: number) => n.toLocaleString("en-US");
  return [text(estimate), `${text(low)} to ${text(high)}`];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      ([name = "", estimate = "", interval = ""]) =>
        `  ${name.padEnd(widths[0] ?? 0)}  ${estimate.padStart(widths[1] ?? 0)}  (${interval})`,
    )
    .join("\n");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 0)} %`;
}

/** Lines of 80 at most. */
function fold(text: string): string {
  return text.replace(/(.{1,80})(?: |$)/g, "$1\n").trimEnd();
}
