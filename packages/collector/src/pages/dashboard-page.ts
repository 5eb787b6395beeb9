import type { Report, Trends } from "@djstats/reports";
import { type Html, html } from "./html.ts";
import { firstWindow, numbersView } from "./numbers-view.ts";
import { page } from "./page.ts";
import type { StaticFiles } from "./static-files.ts";

/** Who looks, and what may be shown to them. */
export interface DashboardView {
  readonly files: StaticFiles;
  readonly holder: string;
  readonly role: string;
  /** When the session ends; null where a bearer token was shown instead. */
  readonly endsAt: Date | null;
  /** The window that was asked for, in days. */
  readonly window: number | null;
  /** The numbers, or a sentence on why there are none. */
  readonly numbers: { readonly report: Report; readonly trends: Trends } | string;
}

/** The dashboard: its tables, to which a script adds charts. Works without one. */
export function dashboardPage({ files, holder, role, endsAt, window, numbers }: DashboardView): string {
  return page(
    { title: "Developers seen by djstats", files },
    html`<a class="skip" href="#content">Skip to the numbers</a>
<header class="top">
<a class="brand" href="/">djstats</a>
<p class="who">${holder}, ${role}${endsAt === null ? null : until(endsAt)}</p>
<form method="post" action="/session/end"><button>Sign out</button></form>
</header>
<main id="content">
${
  typeof numbers === "string"
    ? html`<h1>Developers seen by djstats</h1>
<p class="lead">${numbers}</p>`
    : html`<div id="numbers" data-window="${window ?? firstWindow}">
${viewOnce(numbers, window ?? firstWindow)}
</div>`
}
</main>`,
  );
}

/** What was made of a report, and of which trends, by window. */
const made = new WeakMap<Report, { readonly trends: Trends; readonly views: Map<number, Html> }>();

/** The same for every reader, and made once: of years it takes as long as hundreds of hits. */
function viewOnce({ report, trends }: Exclude<DashboardView["numbers"], string>, windowDays: number): Html {
  const before = made.get(report);
  const views = before?.trends === trends ? before.views : new Map<number, Html>();
  const view = views.get(windowDays) ?? numbersView({ report, trends, windowDays, hasCharts: false });
  made.set(report, { trends, views: views.set(windowDays, view) });
  return view;
}

function until(time: Date): Html {
  const text = time.toISOString();
  return html`; signed in until <time datetime="${text}">${text.slice(11, 16)} UTC</time>`;
}
