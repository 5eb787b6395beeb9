import { dimensions } from "@djstats/core/vocabulary";
import type { Estimate } from "../count/estimate.ts";
import type { Report } from "../report/report-schema.ts";
import type { Trends } from "../report/trends-schema.ts";
import { type Html, html } from "./html.ts";
import { page } from "./page.ts";
import type { StaticFiles } from "./static-files.ts";

/** Who looks, and what may be shown to them. */
export interface DashboardView {
  readonly files: StaticFiles;
  readonly holder: string;
  readonly role: string;
  /** When the session ends; null where a bearer token was shown instead. */
  readonly endsAt: Date | null;
  /** The numbers, or a sentence on why there are none. */
  readonly numbers: { readonly report: Report; readonly trends: Trends } | string;
}

/** The dashboard: its tables, which a script adds charts to. Works without one. */
export function dashboardPage({ files, holder, role, endsAt, numbers }: DashboardView): string {
  return page(
    { title: "Developers seen by djstats", files },
    html`<header>
<p>${holder}, ${role}${endsAt === null ? null : until(endsAt)}.</p>
<form method="post" action="/session/end"><button>Sign out</button></form>
</header>
<main id="dashboard">
<h1>Developers seen by djstats</h1>
${typeof numbers === "string" ? html`<p>${numbers}</p>` : tables(numbers.report)}
</main>`,
  );
}

function until(time: Date): Html {
  const text = time.toISOString();
  return html`; signed in until <time datetime="${text}">${text.slice(11, 16)} UTC</time>`;
}

function tables(report: Report): Html {
  const { windows, dataThrough, coverage, simulated } = report;
  return html`${simulated === null ? null : html`<p role="note"><strong>Simulated</strong>: no real developer was counted.</p>`}
<p>Complete days through ${dataThrough}.</p>
${table(
  "Developers by window",
  windows.map(({ days, total }) => ({ name: `${days} days`, ...total })),
)}
${windows.flatMap(({ days, by }) =>
  dimensions.map((name) =>
    table(
      `By ${name}, ${days} days`,
      by[name].map((cell) => ({ name: cell.value, ...cell })),
    ),
  ),
)}
<ul>${coverage.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function table(caption: string, rows: readonly (Estimate & { readonly name: string })[]): Html {
  const number = (n: number) => n.toLocaleString("en-US");
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">What</th><th scope="col">Developers</th><th scope="col">95 % interval</th></tr></thead>
<tbody>${rows.map(
    ({ name, estimate, low, high }) =>
      html`<tr><th scope="row">${name}</th><td>${number(estimate)}</td><td>${number(low)} to ${number(high)}</td></tr>`,
  )}</tbody>
</table>`;
}
