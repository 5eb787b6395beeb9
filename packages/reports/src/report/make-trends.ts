import type { Epoch, HistoryRow } from "@djstats/counting";
import { type Day, dayText } from "@djstats/counting";
import type { Simulation } from "@djstats/store";
import { type Audience, audiences } from "./audience.ts";
import { findBreaks } from "./breaks.ts";
import { coverage, headline } from "./captions.ts";
import { changeOver } from "./change.ts";
import { byDimensions, makeCells } from "./make-report.ts";
import type { Cell } from "./small-cells.ts";
import type { Trends, TrendsDay, TrendsWeek } from "./trends-schema.ts";

/** The window that shares and changes are told of: long enough to hold those who come once a week. */
export const trendsWindow = 30;

/** What trends are made of. Which days an audience may be told is for `readTrends` to choose. */
export interface TrendsSource {
  /** Of all windows and closed days, oldest first; at least of one. */
  readonly totals: readonly HistoryRow[];
  /** Of all values, in the window `trendsWindow`, on Sundays alone, oldest first. */
  readonly weeks: readonly HistoryRow[];
  readonly epochs: readonly Epoch[];
  readonly simulated: Simulation | null;
  readonly now: Date;
}

/** Closed days' numbers over time, ready to be shown: rounded, and without small cells. */
export function makeTrends(
  { totals, weeks, epochs, simulated, now }: TrendsSource,
  audience: Audience,
): Trends {
  const byDay = Map.groupBy(totals, ({ day }) => day);
  const [first, last] = [totals[0]?.day ?? 0, totals.at(-1)?.day ?? 0];
  const { lastTotals } = audiences[audience];
  const told = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter(
    (day) => lastTotals(day) === day,
  );
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    dataThrough: dayText(last),
    headline,
    simulated,
    changes: {
      monthOverMonth: changeOver(byDay, { windowDays: trendsWindow, through: last, daysBefore: 30 }),
      yearOverYear: changeOver(byDay, { windowDays: trendsWindow, through: last, daysBefore: 365 }),
    },
    breaks: findBreaks(totals, epochs),
    days: told.map((day) => makeDay(day, byDay.get(day), audience)),
    weeks: [...Map.groupBy(weeks, ({ day }) => day).values()].flatMap((figures) =>
      makeWeek(figures, audience),
    ),
    coverage: [...coverage],
  };
}

function makeDay(day: Day, figures: readonly HistoryRow[] | undefined, audience: Audience): TrendsDay {
  const windows = figures
    ?.toSorted((a, b) => a.windowDays - b.windowDays)
    .map((f) => ({ days: f.windowDays, ...audiences[audience].total(f), since: dayText(f.since) }));
  return { day: dayText(day), windows: windows ?? null };
}

/** A week, unless there is no number of it. */
function makeWeek(figures: readonly HistoryRow[], audience: Audience): TrendsWeek[] {
  const { total: round, leastShown } = audiences[audience];
  const found = figures.find(({ dimension }) => dimension === "total");
  if (!found) return [];
  const total = round(found);
  return [
    {
      through: dayText(found.day),
      windowDays: trendsWindow,
      total,
      by: byDimensions((name) => withShares(makeCells(figures, name, leastShown), total)),
    },
  ];
}

/** Cells with their shares of what is shown as the total, so that a share tells nothing more. */
export function withShares(
  cells: readonly Cell[],
  { estimate: all }: Pick<Cell, "estimate">,
): (Cell & { share: number })[] {
  const shareOf = (estimate: number) => Math.min(1, Number((estimate / Math.max(1, all)).toFixed(2)));
  return cells.map((cell) => ({ ...cell, share: shareOf(cell.estimate) }));
}
