import { raw } from "hono/html";
import { type Html, html } from "./html.ts";
import type { MadeDocument } from "./make-document.ts";
import { firstWindow } from "./numbers-view.ts";
import { page } from "./page.ts";
import type { StaticFiles } from "./static-files.ts";

/** The reader, and the numbers they may see. */
export interface DashboardView {
  readonly files: StaticFiles;
  readonly holder: string;
  readonly role: string;
  /** When the session ends; null with a bearer token. */
  readonly endsAt: Date | null;
  /** The requested window, in days. */
  readonly window: number | null;
  /** The numbers, or a sentence that says why there are none. */
  readonly numbers: MadeDocument | string;
}

/** Returns the dashboard: tables, to which a script adds charts. It works without the script. */
export function dashboardPage({ files, holder, role, endsAt, window, numbers }: DashboardView): string {
  return page(
    { title: "Developers seen by djstats", files, hasScript: true },
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
${raw(Buffer.from(numbers.body).toString())}</div>`
}
</main>`,
  );
}

function until(time: Date): Html {
  const text = time.toISOString();
  return html`; signed in until <time datetime="${text}">${text.slice(11, 16)} UTC</time>`;
}
