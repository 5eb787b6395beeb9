import type { Dimension } from "@djstats/core/vocabulary";
import type { ReportWindow, Trends } from "@djstats/reports";
import { dimensionNames, formatNumber, formatShare, formatValue } from "@djstats/reports";
import { chartMarks, trendPoints } from "@djstats/reports/charts";
import { type Html, html } from "./html.ts";

// Each table contains the numbers of the chart next to it. A table wider than the window scrolls in its own box, which
// a keyboard can reach.

/** Returns every day of a window, newest first, including gaps. */
export function trendTable(trends: Trends, windowDays: number): Html {
  const rows = trendPoints(trends, windowDays).toReversed();
  if (rows.length === 0) return html`<p>No complete day yet.</p>`;
  return scrolled(
    "Developers, day by day",
    html`<table>
<thead><tr><th scope="col">Through</th><th scope="col" class="n">Developers</th><th scope="col" class="n">95% interval</th></tr></thead>
<tbody>${rows.map(({ day, number }) =>
      number === null
        ? html`<tr><th scope="row">${day}</th><td colspan="2" class="n">no number</td></tr>\n`
        : html`<tr><th scope="row">${day}</th><td class="n">${formatNumber(number.estimate)}</td><td class="n">${formatNumber(number.low)} to ${formatNumber(number.high)}</td></tr>\n`,
    )}</tbody>
</table>`,
  );
}

/** Returns the values of a dimension in a window. */
export function valuesTable({ by }: ReportWindow, dimension: Dimension): Html {
  const values = by[dimension];
  if (values.length === 0) return html`<p>No value has enough developers to be shown.</p>`;
  return scrolled(
    `Developers by ${dimensionNames[dimension]}`,
    html`<table>
<thead><tr><th scope="col">${capital(dimensionNames[dimension])}</th><th scope="col" class="n">Developers</th><th scope="col" class="n">95% interval</th></tr></thead>
<tbody>${values.map(
      ({ value, estimate, low, high }) =>
        html`<tr><th scope="row">${formatValue(dimension, value)}</th><td class="n">${formatNumber(estimate)}</td><td class="n">${formatNumber(low)} to ${formatNumber(high)}</td></tr>\n`,
    )}</tbody>
</table>`,
  );
}

/** Returns the shares of all values of a dimension, one row per week, newest first. */
export function sharesTable({ weeks }: Trends, dimension: Dimension): Html {
  const values = [...new Set(weeks.flatMap(({ by }) => by[dimension].map(({ value }) => value)))].sort(
    byName,
  );
  if (values.length === 0) return html`<p>No complete week has enough developers yet.</p>`;
  return scrolled(
    `Share by ${dimensionNames[dimension]}, week by week`,
    html`<table>
<thead><tr><th scope="col">Week ending</th>${values.map((value) => html`<th scope="col" class="n">${formatValue(dimension, value)}</th>`)}</tr></thead>
<tbody>${weeks.toReversed().map(
      ({ through, by }) =>
        html`<tr><th scope="row">${through}</th>${values.map((value) => {
          const found = by[dimension].find((number) => number.value === value);
          return found
            ? html`<td class="n">${formatShare(found.share)}</td>`
            : html`<td class="n"><span class="away">not shown</span></td>`;
        })}</tr>\n`,
    )}</tbody>
</table>`,
  );
}

/** Returns the explanations of the marks in the chart over time; null if it has none. */
export function marksList(trends: Trends, windowDays: number): Html | null {
  const marks = chartMarks(trends, windowDays);
  if (marks.length === 0) return null;
  return html`<ul class="breaks">${marks.map(({ name, text }) => html`<li>${name === null ? null : html`<strong>${name}</strong> `}${text}</li>\n`)}</ul>`;
}

function scrolled(name: string, table: Html): Html {
  return html`<div class="scrolled" role="region" aria-label="${name}" tabindex="0">${table}</div>`;
}

/** Sorts values as the vocabulary does, newest first, with `other` last. */
function byName(a: string, b: string): number {
  if (a === "other" || b === "other") return a === "other" ? 1 : -1;
  return b.localeCompare(a, "en", { numeric: true });
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
