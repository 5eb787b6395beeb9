import { type Day, parseDay, type Window, windows } from "@djstats/counting";
import { readReport, readTrends, reportCsv, reportTable, trendsCsv, trendsTable } from "@djstats/reports";
import { appendEntry, localActor } from "@djstats/reports/access";
import type { Store } from "@djstats/store";
import { withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const report: Command = {
  name: "report",
  usage: "[FLAGS]",
  summary: "Print how many developers were counted, with intervals",
  details: [
    "Reads the store itself, also while a collector serves it: the numbers of this moment, or of a day that is over. Needs no key. Who read what is written down in the audit log. Values with fewer than 20 developers are folded into `other`, and numbers are rounded as coarsely as their error; the totals in JSON are not. HTML is one page for a sponsor, of complete days and weeks.",
  ],
  examples: [
    "djstats-collector report --window 30 --format json",
    "djstats-collector report --format html > page.html",
  ],
  flags: [
    ["--window DAYS", `one window alone: ${windows.join(", ")}`],
    ["--as-of DAY", "the numbers as they were when that day ended, such as 2026-11-24"],
    ["--trends", "how the numbers of closed days move: by month and year, and shares by week"],
    ["--format FORMAT", "table, json, csv or html; table unless said"],
    ...storeFlagTexts,
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      window: { type: "string" },
      "as-of": { type: "string" },
      trends: { type: "boolean", default: false },
      format: { type: "string", default: "table" },
      ...storeFlags,
    });
    rejectExtraArgs("report", positionals);
    const printer = (values.trends ? trendsPrinters : reportPrinters)[values.format];
    if (!printer)
      throw new UsageError(`--format is table, json, csv or html, not ${JSON.stringify(values.format)}.`);
    const asked = { window: readWindow(values.window), asOf: readAsOf(values["as-of"]), now: new Date() };

    return withStore(await locateStore(values), "open", async (store) => {
      const text = await printer(store, asked);
      // What was read is written down before it is shown.
      await appendEntry(store, { actor: localActor(), action: "read", detail: detailOf(values, asked) });
      print(text);
      return 0;
    });
  },
};

interface PrintRequest {
  readonly window: Window | null;
  readonly asOf: Day | null;
  readonly now: Date;
}

type Print = (store: Store, asked: PrintRequest) => Promise<string>;

const reportPrinters: Readonly<Record<string, Print>> = {
  table: async (store, asked) => reportTable(await readReport(store, { ...asked, audience: "paper" })),
  json: async (store, asked) => json(await readReport(store, { ...asked, audience: "store" })),
  csv: async (store, asked) => reportCsv(await readReport(store, { ...asked, audience: "paper" })),
  html: printSponsorPage,
};

const trendsPrinters: Readonly<Record<string, Print>> = {
  table: async (store, asked) =>
    trendsTable(await readTrends(store, { ...asked, audience: "paper" }), asked.window ?? undefined),
  json: async (store, asked) => json(await readTrends(store, { ...asked, audience: "store" })),
  csv: async (store, asked) => trendsCsv(await readTrends(store, { ...asked, audience: "paper" })),
  // It has its trends on it.
  html: printSponsorPage,
};

/** What is handed on holds no more than those with a role are told. */
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
  { format, trends, "as-of": asOf }: { format: string; trends: boolean; "as-of"?: string | undefined },
  { window }: PrintRequest,
): string {
  return [
    `${trends ? "trends" : "report"}, ${format}`,
    ...(window === null ? [] : [`${window} days`]),
    ...(asOf === undefined ? [] : [`as of ${asOf}`]),
  ].join(", ");
}

function readWindow(text: string | undefined): Window | null {
  const window = windows.find((days) => String(days) === text) ?? null;
  if (text !== undefined && window === null)
    throw new UsageError(`--window is ${windows.join(", ")}, not ${JSON.stringify(text)}.`);
  return window;
}

function readAsOf(text: string | undefined): Day | null {
  const day = text === undefined ? null : parseDay(text);
  if (text !== undefined && day === null)
    throw new UsageError(`--as-of takes a day such as 2026-11-24, not ${JSON.stringify(text)}.`);
  return day;
}
