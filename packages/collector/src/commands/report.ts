import { type Day, dayText, parseDay } from "../count/day.ts";
import { windows } from "../count/windows.ts";
import { StoreProblem, UsageProblem } from "../problems.ts";
import { makeReport } from "../report/make-report.ts";
import { reportCsv, reportTable } from "../report/report-text.ts";
import type { Figure } from "../store/figures.ts";
import type { Store } from "../store/store.ts";
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
      const { day, figures, complete } = asOf === null ? await now(store) : await then(store, asOf);
      const wanted = figures.filter(
        ({ windowDays }) => values.window === undefined || String(windowDays) === values.window,
      );
      say(print(makeReport(wanted, { day, now: new Date(), complete, counts: await store.counts() })));
    } finally {
      await store.database.close();
    }
    return 0;
  },
};

const printers: Record<string, (report: ReturnType<typeof makeReport>) => string> = {
  table: reportTable,
  json: (made) => JSON.stringify(made, null, 2),
  csv: reportCsv,
};

interface Moment {
  readonly day: Day;
  readonly figures: readonly Figure[];
  readonly complete: boolean;
}

async function now(store: Store): Promise<Moment> {
  const figures = await store.figuresNow();
  const [figure] = figures;
  if (!figure) throw new StoreProblem(`Nothing was counted yet in ${store.database.where}.`);
  return { day: figure.day, figures, complete: false };
}

async function then(store: Store, day: Day): Promise<Moment> {
  const figures = await store.history({ from: day, through: day });
  if (figures.length === 0)
    throw new StoreProblem(
      `${dayText(day)} is not in the history of ${store.database.where}: it is not over, or the count was off that day.`,
    );
  return { day, figures, complete: true };
}
