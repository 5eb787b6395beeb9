import { registers } from "@djstats/counting";
import type { Report, ReportWindow, Trends, TrendsWeek } from "@djstats/reports";
import {
  allDevelopersText,
  changeColumns,
  changeOf,
  dimensionNames,
  formatDay,
  formatInterval,
  formatNumber,
  formatShare,
  formatValue,
  formatWindow,
  simulatedLabel,
  surveyText,
  trendsWindow,
} from "@djstats/reports";
import { breakName, sharesSvg, trendSvg } from "@djstats/reports/charts";
import { raw } from "hono/html";
import { type Html, html } from "./html.ts";
import { sponsorStyle, surveyStyle } from "./sponsor-style.ts";

/**
 * Returns a page for a sponsor, which fits a sheet of A4: the number, its interval, how it has changed, and what it
 * does not count. The page is self-contained and makes no request.
 *
 * @param window the window of the headline
 */
export function sponsorPage(report: Report, trends: Trends, window: ReportWindow): string {
  const { simulated, survey } = report;
  const widths = survey ? chartWidthsWithSurvey : chartWidths;
  const title = `${simulated ? "Simulated: " : ""}Developers seen by djstats`;
  const page = html`<title>${title}</title>
${raw(`<style>${sponsorStyle}${survey ? surveyStyle : ""}</style>`)}
</head>
<body>
<main>
${simulated ? html`<p class="simulated" role="note"><strong>${simulatedLabel(simulated)}</strong></p>` : null}
<header>
<h1><b>${formatNumber(window.total.estimate)}</b> developers seen by djstats</h1>
<p class="lead">ran Django’s development commands in the ${formatWindow(window.days)} ending ${formatDay(report.dataThrough)}${sinceText(window, report)}. The 95% interval is ${formatInterval(window.total)}.</p>
</header>
${changes(trends, window.days)}
${allDevelopers(report, window.days)}<section>
<h2>Over time</h2>
${raw(trendSvg(sinceWhole(trends, window.days), window.days, widths.trend))}
${trends.breaks.map(({ text }, at) => html`<p class="shares"><b>${breakName(at)}</b> ${text}</p>\n`)}</section>
${shares(trends, widths.shares)}
${method(report)}
<footer>
<p>Generated on ${formatDay(report.generatedAt.slice(0, 10))} from complete days up to ${formatDay(report.dataThrough)}.${report.nextExpected === null ? "" : ` The next numbers are due on ${formatDay(report.nextExpected.slice(0, 10))}.`} Method ${report.method}.</p>
</footer>
</main>
</body>
</html>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
${page}`;
}

function sinceText({ days, since }: ReportWindow, { dataThrough }: Report): string {
  return spanOf(since, dataThrough) >= days ? "" : ` (the count began on ${formatDay(since)})`;
}

/** Removes the days on which the count was younger than the window, and so had not seen every developer yet. */
function sinceWhole(trends: Trends, days: number): Trends {
  const isWhole = ({ day, windows }: Trends["days"][number]) => {
    const found = windows?.find((window) => window.days === days);
    return found !== undefined && spanOf(found.since, day) >= days;
  };
  const from = trends.days.findIndex(isWhole);
  return from < 0 ? trends : { ...trends, days: trends.days.slice(from) };
}

function spanOf(since: string, through: string): number {
  return (Date.parse(through) - Date.parse(since)) / 86_400_000 + 1;
}

/** Returns how the number of 30 days has changed. The headline may show a different window. */
function changes({ changes: { monthOverMonth, yearOverYear } }: Trends, windowDays: number): Html {
  const of = changeOf(windowDays);
  const item = (name: string, change: typeof monthOverMonth) => {
    const [text, detail] = changeColumns(change);
    return html`<div><dt>${name}</dt><dd><b>${text}</b> ${detail.replace(/^\(|\)$/g, "")}</dd></div>`;
  };
  return html`<dl class="changes">
${item(`Compared with the previous ${trendsWindow} days${of}`, monthOverMonth)}
${item(`Compared with a year earlier${of}`, yearOverYear)}
</dl>`;
}

function allDevelopers({ survey }: Report, windowDays: number): Html | null {
  const all = survey && allDevelopersText(survey, windowDays);
  if (!survey || !all) return null;
  return html`<p class="all"><b>All Django developers, estimated from a survey: ${all}</b> ran these commands in the ${formatWindow(windowDays)}, with djstats or without it. ${surveyText(survey)}</p>
`;
}

/** The widths at which charts are drawn. A wider one is shown smaller, which makes room for a survey on the sheet. */
const chartWidths = { trend: 1060, shares: 480 };
const chartWidthsWithSurvey = { trend: 1200, shares: 540 };

function shares(trends: Trends, width: number): Html {
  const week = trends.weeks.at(-1);
  if (!week) return html`<p>Shares are shown after the first complete week.</p>`;
  return html`<div class="columns">
${(["django", "python"] as const).map(
  (name) =>
    html`<section><h2>By ${dimensionNames[name]}</h2>${raw(sharesSvg(trends, { dimension: name }, width))}</section>`,
)}
</div>
<p class="shares">${shareSentence(week, "django")} ${shareSentence(week, "os")} In the ${formatWindow(week.windowDays)} ending ${formatDay(week.through)}; a developer who used two counts in both.</p>`;
}

function shareSentence({ by }: TrendsWeek, name: "django" | "os"): Html {
  const values = by[name].filter(({ value }) => value !== "other");
  if (values.length === 0) return html``;
  const list = values
    .slice(0, 4)
    .map(({ value, share }) => `${formatValue(name, value)} ${formatShare(share)}`);
  return html`<b>${dimensionNames[name].replace(/^./, (letter) => letter.toUpperCase())}:</b> ${list.join(", ")}.`;
}

function method({ coverage, survey }: Report): Html {
  return html`<section>
<h2>What is counted</h2>
<p>
After showing a notice, djstats sends an anonymous event when a developer runs startproject, startapp or runserver.
The count stores no identifier: a secret key turns each random ID into a position in a table of ${registers.toLocaleString("en")} registers.
How full the registers are shows how many different developers there were, with a standard error of about 0.5 to 0.7%.
Numbers are rounded to their precision, and groups of fewer than 20 are never shown.
</p>
<p class="limits">${coverage[0] ?? ""} ${coverage[2] ?? ""} ${coverage[3] ?? ""} The number ${survey ? "of developers seen " : ""}is therefore neither the number of all Django developers nor a bound on it.</p>
</section>`;
}
