import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import type { Report, ReportWindow, Trends } from "@djstats/reports";
import {
  allDevelopersText,
  dimensionNames,
  formatDay,
  formatNumber,
  formatWindow,
  surveyText,
} from "@djstats/reports";
import { type Html, html } from "./html.ts";
import { marksList, sharesTable, trendTable, valuesTable } from "./number-tables.ts";
import { summary } from "./summary.ts";

/** The numbers, and the part of them that is shown. */
export interface NumbersView {
  readonly report: Report;
  readonly trends: Trends;
  readonly windowDays: number;
  /** Whether charts are shown before the tables, which are then closed at first. */
  readonly hasCharts: boolean;
}

/** The window that is shown by default. */
export const firstWindow = 30;

/** Returns the numbers as HTML. The server calls this, and so does the browser when the reader chooses a window. */
export function numbersView(view: NumbersView): Html {
  const { report, windowDays } = view;
  const window = report.windows.find(({ days }) => days === windowDays) ?? report.windows.at(-1);
  if (!window) return html`<p>There are no numbers yet.</p>`;
  return html`${simulatedNote(report)}
${opening(view, window)}
${windowLinks(report, window.days)}
<section>
<h2>Over time</h2>
${trendFigure(view, window.days)}
</section>
${dimensions.map((dimension) => dimensionSection(view, window, dimension))}
${surveySection(report, window.days)}
${aboutSection(report)}`;
}

function surveySection({ survey, dataThrough }: Report, windowDays: number): Html | null {
  const all = survey && allDevelopersText(survey, windowDays);
  if (!survey || !all) return null;
  return html`<section class="about" id="all">
<h2>All Django developers</h2>
<p>An estimate from a survey of all who ran these commands in the ${formatWindow(windowDays)} ending ${formatDay(dataThrough)}, with djstats or without it: <strong>${all}</strong>.</p>
<p>${surveyText(survey)}</p>
</section>`;
}

function simulatedNote({ simulated }: Report): Html | null {
  if (simulated === null) return null;
  const { developers, days, seed } = simulated;
  return html`<p class="simulated" role="note"><strong>Simulated.</strong> No real developer was counted: ${formatNumber(developers)} simulated developers over ${formatNumber(days)} days, from the seed ${seed}.</p>`;
}

function opening({ report, trends }: NumbersView, { days, total, since }: ReportWindow): Html {
  const { dataThrough, complete, headline, coverage } = report;
  const isYoung = Date.parse(dataThrough) - Date.parse(since) < (days - 1) * dayMs;
  const when = days === 1 ? "on" : `in the ${formatWindow(days)} ending`;
  const interval = `${formatNumber(total.low)} to ${formatNumber(total.high)}`;
  return html`<div class="opening">
<div>
<h1><span class="headline">${formatNumber(total.estimate)}</span> ${headline}</h1>
<p class="lead">${when} ${formatDay(dataThrough)}${complete ? null : " (not over yet)"}. The 95% interval is ${interval}.${isYoung ? ` The count began on ${formatDay(since)}.` : null}</p>
</div>
<aside>
${summary(trends).map((sentences) => html`<p>${sentences}</p>`)}
<p>${coverage[0] ?? null} <a href="#about">About these numbers</a></p>
</aside>
</div>`;
}

const dayMs = 86_400_000;

function windowLinks({ windows }: Report, chosen: number): Html {
  return html`<nav class="windows" aria-label="Windows">
<ul>${windows.map(
    ({ days, total }) => html`
<li><a href="/?window=${days}" data-window="${days}"${days === chosen ? html` aria-current="true"` : null}><span class="label">${formatWindow(days)}</span> <span class="number">${formatNumber(total.estimate)}</span> <span class="interval">${formatNumber(total.low)} to ${formatNumber(total.high)}</span></a></li>`,
  )}
</ul>
</nav>`;
}

function trendFigure({ trends }: NumbersView, windowDays: number): Html {
  return html`<figure data-chart="trend">
<figcaption>Developers seen by djstats in ${formatWindow(windowDays)}, with the 95% interval</figcaption>
<div class="plot"></div>
${marksList(trends, windowDays)}
<details><summary>Daily table</summary>
${trendTable(trends, windowDays)}
</details>
</figure>`;
}

function dimensionSection(
  { report, trends, hasCharts }: NumbersView,
  window: ReportWindow,
  dimension: Dimension,
): Html {
  const through = report.dimensionsThrough;
  const words = dimensionNames[dimension];
  const weekWindow = trends.weeks.at(-1)?.windowDays;
  return html`<section>
<h2 id="by-${dimension}">By ${words}</h2>
<div class="pair">
<figure data-chart="values" data-dimension="${dimension}">
<figcaption>Developers in ${formatWindow(window.days)}${through === null ? null : html` ending ${formatDay(through)}`}</figcaption>
<div class="plot"></div>
<details${hasCharts ? null : html` open`}><summary>Table</summary>
${valuesTable(window, dimension)}
</details>
</figure>
<figure data-chart="shares" data-dimension="${dimension}">
<figcaption>Share of developers${weekWindow === undefined ? null : html` in ${formatWindow(weekWindow)}`}, week by week</figcaption>
<div class="plot"></div>
<details><summary>Weekly table</summary>
${sharesTable(trends, dimension)}
</details>
</figure>
</div>
</section>`;
}

function aboutSection({
  coverage,
  method,
  throttledShare,
  nextExpected,
  dimensionsThrough,
  generatedAt,
}: Report): Html {
  return html`<section class="about" id="about">
<h2>About these numbers</h2>
<ul>${coverage.map((sentence) => html`<li>${sentence}</li>`)}
<li>Every number has secret noise of a few developers, so that no single developer can be seen in it, and is rounded to its precision. Values with few developers are grouped under <em>other</em> or left out. A developer who used two values counts in both.</li>
</ul>
<dl class="facts">
<dt>Next update</dt><dd>${nextExpected === null ? "none scheduled" : timeWords(nextExpected)}</dd>
<dt>Values up to</dt><dd>${dimensionsThrough === null ? "no complete week yet" : html`${formatDay(dimensionsThrough)}, the last complete week`}</dd>
<dt>Rate-limited hits</dt><dd>${throttledShare === null ? "too few hits to show a share" : html`${Math.round(throttledShare * 100)}%: their network exceeded its limit`}</dd>
<dt>Method</dt><dd>${method}</dd>
<dt>Made</dt><dd>${timeWords(generatedAt)}</dd>
<dt>Download</dt><dd><a href="/v1/report.csv">Report as CSV</a>, <a href="/v1/report.json">as JSON</a>; <a href="/v1/trends.csv">trends as CSV</a>, <a href="/v1/trends.json">as JSON</a></dd>
</dl>
</section>`;
}

function timeWords(time: string): string {
  return `${formatDay(time.slice(0, 10))}, ${time.slice(11, 16)} UTC`;
}
