import { dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import { simulatedLabel } from "../../report/captions.ts";
import {
  dimensionNames,
  formatDay,
  formatNumber,
  formatOutcome,
  formatValue,
  formatWindow,
  throttledText,
} from "../../report/format.ts";
import { escaped } from "../../report/markup.ts";
import { type Licence, licences } from "../licences.ts";
import type { Snapshot } from "../snapshot.ts";
import { citationOf } from "./data-package.ts";
import type { Week } from "./feed.ts";

/** The style of all weeks' pages, at `week/style.css`: in a file of its own, since many hosts forbid styles in a page. */
export const weekStyle: string = `body {
  font: 1rem/1.5 system-ui, sans-serif;
  max-width: 44rem;
  margin: 2rem auto;
  padding: 0 1rem;
}
table {
  border-collapse: collapse;
  width: 100%;
  margin: 1rem 0;
}
caption {
  text-align: left;
  font-weight: bold;
}
th,
td {
  text-align: left;
  padding: 0.2rem 0.5rem 0.2rem 0;
}
p,
li {
  overflow-wrap: anywhere;
}
a {
  color: inherit;
}
`;

/** Returns the page of a week, which needs no script: every number, what it counts, and how to cite it. */
export function weekPage({ snapshot, entry }: Week, licence: Licence): string {
  const {
    week,
    dataThrough,
    dimensionsThrough,
    windows,
    methodChanged,
    confirmed,
    coverage,
    simulated,
    requests,
  } = snapshot;
  const title = `Developers seen by djstats, ${week}`;
  const { outcomes, throttledShare } = requests;
  const notes = [
    ...(methodChanged ? ["From this week on, developers are counted by a different method."] : []),
    ...confirmed.map((change) => `A person confirmed this change: ${change}.`),
  ];
  const totals = windows.map(({ days, total }) => [formatWindow(days), total] as const);
  const byWindow = windows.flatMap(({ days, by }) =>
    dimensions
      .filter((name) => by[name].length > 0)
      .map((name) =>
        table(
          `By ${dimensionNames[name]}, ${formatWindow(days)} ending ${formatDay(dimensionsThrough ?? dataThrough)}`,
          by[name].map((value) => [formatValue(name, value.value), value]),
        ),
      ),
  );
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    '<link rel="alternate" type="application/atom+xml" title="New weeks" href="../../feed.atom">',
    `<link rel="stylesheet" href="../style.css">\n</head>\n<body>\n<main>`,
    `<h1>${escaped(title)}</h1>`,
    ...(simulated === null ? [] : [`<p><strong>${escaped(simulatedLabel(simulated))}</strong></p>`]),
    `<p>The week ends on ${formatDay(dataThrough)}. A window is the days ending on that day.</p>`,
    table(`Windows ending ${formatDay(dataThrough)}`, totals),
    ...byWindow,
    ...(notes.length > 0 ? ["<h2>Notes on this week</h2>", list(notes)] : []),
    "<h2>Requests of this week</h2>",
    `<p>${escaped(throttledText(throttledShare))}</p>`,
    ...(outcomes.length > 0 ? [requestsTable(outcomes)] : []),
    "<h2>What these numbers count, and what they do not</h2>",
    list(coverage),
    "<h2>Files, licence and citation</h2>",
    `<p><a href="../../${entry.json.file}">JSON</a>, <a href="../../${entry.csv.file}">CSV</a>, all weeks: <a href="../../series.csv">numbers</a>, <a href="../../requests.csv">requests</a>.</p>`,
    `<p>Licence: <a href="${licences[licence].path}">${licence}</a>. Cite as: ${escaped(citationOf(snapshot, entry))}</p>`,
    "</main>\n</body>\n</html>\n",
  ].join("\n");
}

function list(sentences: readonly string[]): string {
  return `<ul>\n${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join("\n")}\n</ul>`;
}

function requestsTable(outcomes: Snapshot["requests"]["outcomes"]): string {
  const lines = outcomes.map(
    ({ outcome, requests }) =>
      `<tr><th scope="row">${escaped(formatOutcome(outcome))}</th><td>${formatNumber(requests)}</td></tr>`,
  );
  const head = '<tr><th scope="col">Outcome</th><th scope="col">Requests</th></tr>';
  return `<table>\n<caption>Requests by outcome, rounded to thousands</caption>\n<thead>${head}</thead>\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table>`;
}

function table(caption: string, rows: readonly (readonly [name: string, number: Estimate])[]): string {
  const lines = rows.map(
    ([name, { estimate, low, high }]) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${formatNumber(estimate)}</td><td>${formatNumber(low)} to ${formatNumber(high)}</td></tr>`,
  );
  const head =
    '<tr><th scope="col">Counted</th><th scope="col">Estimate</th><th scope="col">95% interval</th></tr>';
  return `<table>\n<caption>${escaped(caption)}</caption>\n<thead>${head}</thead>\n<tbody>\n${lines.join("\n")}\n</tbody>\n</table>`;
}
