import { escaped, formatNumber, formatShare, formatValue, type Trends } from "@djstats/reports/browser";
import type { View } from "./view.ts";

/**
 * Returns the numbers of a chart as an HTML table, newest week first. A week without a number has a row that says so.
 */
export function viewTable(
  { days, weeks }: Trends,
  { windowDays, by, measure }: View,
  values: readonly string[],
): string {
  if (by === "total")
    return table(
      ["Estimate", "95% interval"],
      days.toReversed().map(({ day, windows }) => {
        const number = windows?.find((window) => window.days === windowDays);
        return [day, number ? [formatNumber(number.estimate), intervalText(number)] : null];
      }),
    );
  const bySunday = new Map(weeks.map((week) => [week.through, week.by[by]]));
  return table(
    values.map((value) => formatValue(by, value)),
    days.toReversed().map(({ day }) => {
      const numbers = bySunday.get(day);
      const cells = values.map((value) => {
        const number = numbers?.find((number) => number.value === value);
        if (!number) return "not shown";
        const developers = `${formatNumber(number.estimate)} (${intervalText(number)})`;
        return measure === "share" ? `${formatShare(number.share)}: ${developers}` : developers;
      });
      return [day, numbers ? cells : null];
    }),
  );
}

type Row = readonly [day: string, cells: readonly string[] | null];

function table(columns: readonly string[], rows: readonly Row[]): string {
  const head = ["Week ending", ...columns].map((name) => `<th scope="col">${escaped(name)}</th>`).join("");
  const body = rows.map(([day, cells]) => {
    const rest = cells
      ? cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")
      : `<td colspan="${columns.length}">Not published</td>`;
    return `<tr><th scope="row">${escaped(day)}</th>${rest}</tr>`;
  });
  // The box that scrolls can be reached with a keyboard.
  return `<div class="scrolled" role="region" aria-label="The numbers of the chart" tabindex="0"><table class="plain"><caption class="away">The numbers of the chart, by week</caption><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

function intervalText({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${formatNumber(low)} to ${formatNumber(high)}`;
}
