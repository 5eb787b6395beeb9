import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { type Day, dayText, type Window, windows } from "@djstats/counting";
import {
  type Answers,
  readReport,
  readTrends,
  reportCsv,
  reportTable,
  trendsCsv,
  trendsTable,
} from "@djstats/reports";
import { appendEntry, localActor } from "@djstats/reports/access";
import type { Store } from "@djstats/store";
import { withStore } from "@djstats/store";
import { print } from "./output.ts";
import { readAnswers } from "./read-answers.ts";
import { readDay } from "./read-day.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

const formats = ["table", "json", "csv", "html"] as const;
type Format = (typeof formats)[number];

export const report: Command = defineCommand({
  summary: "Print how many developers were counted, with 95% intervals",
  details: [
    "Reads the store directly, even while a collector serves it, and shows the numbers as of now or at the end of a past day. Needs no key. Every reading is recorded in the audit log. Values with fewer than 20 developers are grouped under `other`, and numbers are rounded to their precision; the totals in JSON are not. HTML is a one-page summary for a sponsor, with complete days and weeks only.",
  ],
  flags: {
    window: { placeholder: "DAYS", text: `only this window: ${windows.join(", ")}`, read: readWindow },
    asOf: {
      placeholder: "DAY",
      text: "numbers at the end of that day, such as 2026-11-24",
      read: readDay,
    },
    survey: {
      placeholder: "YES/ASKED",
      text: "estimate all developers from this survey, not the stored one",
      read: readAnswers,
    },
    trends: { text: "changes by month and year, and weekly shares, of closed days" },
    format: {
      placeholder: "FORMAT",
      text: "table, json, csv or html",
      choices: formats,
      default: "table",
    },
    ...storeFlags,
  },
  examples: [
    "djstats-collector report --window 30 --format json",
    "djstats-collector report --format html > page.html",
  ],
  act: async ({ window = null, asOf = null, survey: answers = null, trends, format, ...where }) => {
    if (answers !== null && trends && format !== "html")
      throw new UsageError("--survey works without --trends: a survey says nothing about changes.");
    const printer = (trends ? trendsPrinters : reportPrinters)[format];
    const asked = { window, asOf, answers, now: new Date() };
    return withStore(await locateStore(where), "open", async (store) => {
      const text = await printer(store, asked);
      // The reading is recorded before the numbers are shown.
      const detail = detailOf({ trends, format }, asked);
      await appendEntry(store, { actor: localActor(), action: "read", detail });
      print(text);
      return 0;
    });
  },
});

interface PrintRequest {
  readonly window: Window | null;
  readonly asOf: Day | null;
  readonly answers: Answers | null;
  readonly now: Date;
}

type Print = (store: Store, asked: PrintRequest) => Promise<string>;

const reportPrinters: Readonly<Record<Format, Print>> = {
  table: async (store, asked) => reportTable(await readReport(store, { ...asked, audience: "paper" })),
  json: async (store, asked) => json(await readReport(store, { ...asked, audience: "store" })),
  csv: async (store, asked) => reportCsv(await readReport(store, { ...asked, audience: "paper" })),
  html: printSponsorPage,
};

const trendsPrinters: Readonly<Record<Format, Print>> = {
  table: async (store, asked) =>
    trendsTable(await readTrends(store, { ...asked, audience: "paper" }), asked.window ?? undefined),
  json: async (store, asked) => json(await readTrends(store, { ...asked, audience: "store" })),
  csv: async (store, asked) => trendsCsv(await readTrends(store, { ...asked, audience: "paper" })),
  // The page includes the trends.
  html: printSponsorPage,
};

/** Returns the sponsor page. It may be passed on, so it contains only numbers that readers with a role may see. */
async function printSponsorPage(store: Store, { window, ...asked }: PrintRequest): Promise<string> {
  const { sponsorPage } = await import("../pages/sponsor-page.ts");
  const audience = "role";
  const made = await readReport(store, { ...asked, audience, window: window ?? 30 });
  const [headline] = made.windows;
  if (!headline) throw new Error("A report without its window.");
  return sponsorPage(made, await readTrends(store, { ...asked, audience }), headline);
}

function json(document: object): string {
  return JSON.stringify(document, null, 2);
}

function detailOf(
  { trends, format }: { readonly trends: boolean; readonly format: Format },
  { window, asOf, answers }: PrintRequest,
): string {
  return [
    `${trends ? "trends" : "report"}, ${format}`,
    ...(window === null ? [] : [`${window} days`]),
    ...(asOf === null ? [] : [`as of ${dayText(asOf)}`]),
    ...(answers === null ? [] : [`survey ${answers.yes}/${answers.asked}`]),
  ].join(", ");
}

function readWindow(text: string, name: string): Window {
  const window = windows.find((days) => String(days) === text);
  if (window === undefined)
    throw new UsageError(`${name} is ${windows.join(", ")}, not ${JSON.stringify(text)}.`);
  return window;
}
