import { parseDay } from "../count/day.ts";
import { windows } from "../count/windows.ts";
import { UsageProblem } from "../problems.ts";
import { readReport } from "../report/read-report.ts";
import type { Report } from "../report/report-schema.ts";
import { reportCsv, reportTable } from "../report/report-text.ts";
import type { Command } from "./command.ts";
import { parseFlags, refuseArguments } from "./flags.ts";
import { openStore, placeOfStore, storeFlags, storeFlagTexts } from "./open-store.ts";
import { say } from "./say.ts";

export const report: Command = {
  name: "report",
  usage: "[FLAGS]",
  summary: "Print how many developers were counted, with intervals",
  details: [
    "Reads the store itself, also while a collector serves it: the numbers of this moment, or of a day that is over.",
    "Needs no key. Values with fewer than 20 developers are folded into `other`.",
  ],
  flags: [
    ["--window DAYS", `one window alone: ${windows.join(", ")}`],
    ["--as-of DAY", "the numbers as they were when that day ended, such as 2026-11-24"],
    ["--format FORMAT", "table, json or csv; table unless said"],
    ...storeFlagTexts,
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      window: { type: "string" },
      "as-of": { type: "string" },
      format: { type: "string", default: "table" },
      ...storeFlags,
    });
    refuseArguments("report", positionals);
    const print = printers[values.format];
    if (!print)
      throw new UsageProblem(`--format is table, json or csv, not ${JSON.stringify(values.format)}.`);
    if (values.window !== undefined && !windows.some((days) => String(days) === values.window))
      throw new UsageProblem(`--window is ${windows.join(", ")}, not ${JSON.stringify(values.window)}.`);
    const asOf = values["as-of"] === undefined ? null : parseDay(values["as-of"]);
    if (values["as-of"] !== undefined && asOf === null)
      throw new UsageProblem(
        `--as-of takes a day such as 2026-11-24, not ${JSON.stringify(values["as-of"])}.`,
      );

    const store = await openStore(placeOfStore(values), "read");
    try {
      const window = windows.find((days) => String(days) === values.window) ?? null;
      const audience = values.format === "json" ? "store" : "paper";
      say(print(await readReport(store, { audience, asOf, window, now: new Date() })));
    } finally {
      await store.database.close();
    }
    return 0;
  },
};

const printers: Record<string, (report: Report) => string> = {
  table: reportTable,
  json: (made) => JSON.stringify(made, null, 2),
  csv: reportCsv,
};
