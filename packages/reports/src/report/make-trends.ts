import type { Epoch, HistoryRow } from "@djstats/counting";
import { type Day, dayText } from "@djstats/counting";
import type { Simulation } from "@djstats/store";
import { audiences } from "./audience.ts";
import { findBreaks } from "./breaks.ts";
import { coverage, headline } from "./captions.ts";
import { changeOver } from "./change.ts";
import { type Disclosure, showDimension, showTotal } from "./disclose.ts";
import type { Trends, TrendsDay, TrendsWeek } from "./trends-schema.ts";
import { byDimensions, trendsWindow, withShares } from "./with-shares.ts";

/** The input of trends. `readTrends` chooses the days that an audience may see. */
export interface TrendsSource {
  /** The totals of all windows and closed days, oldest first; at least one. */
  readonly totals: readonly HistoryRow[];
  /** The numbers of all values in the window `trendsWindow`, on Sundays only, oldest first. */
  readonly weeks: readonly HistoryRow[];
  readonly epochs: readonly Epoch[];
  readonly simulated: Simulation | null;
  readonly now: Date;
}

/**
 * Makes the numbers of closed days over time as an audience may see them: with noise, rounded, and without small
 * values.
 */
export function makeTrends({ totals, weeks, epochs, simulated, now }: TrendsSource, to: Disclosure): Trends {
  const byDay = Map.groupBy(totals, ({ day }) => day);
  const change = (daysBefore: number) =>
    changeOver(byDay, { windowDays: trendsWindow, through: last, daysBefore }, to);
  const [first, last] = [totals[0]?.day ?? 0, totals.at(-1)?.day ?? 0];
  const { lastTotals } = audiences[to.audience];
  const shownDays = Array.from({ length: last - first + 1 }, (_, n) => first + n).filter(
    (day) => lastTotals(day) === day,
  );
  return {
    schemaVersion: 1,
    generatedAt: now.toISOString(),
    dataThrough: dayText(last),
    headline,
    simulated,
    changes: {
      monthOverMonth: change(30),
      yearOverYear: change(365),
    },
    breaks: findBreaks(totals, epochs),
    days: shownDays.map((day) => makeDay(day, byDay.get(day), to)),
    weeks: [...Map.groupBy(weeks, ({ day }) => day).values()].flatMap((figures) => makeWeek(figures, to)),
    coverage: [...coverage],
  };
}

function makeDay(day: Day, figures: readonly HistoryRow[] | undefined, to: Disclosure): TrendsDay {
  const windows = figures
    ?.toSorted((a, b) => a.windowDays - b.windowDays)
    .map((f) => ({ days: f.windowDays, ...showTotal(f, to), since: dayText(f.since) }));
  return { day: dayText(day), windows: windows ?? null };
}

/** Returns a week, or nothing if it has no number. */
function makeWeek(figures: readonly HistoryRow[], to: Disclosure): TrendsWeek[] {
  const found = figures.find(({ dimension }) => dimension === "total");
  if (!found) return [];
  const total = showTotal(found, to);
  return [
    {
      through: dayText(found.day),
      windowDays: trendsWindow,
      total,
      by: byDimensions((name) => withShares(showDimension(figures, name, to), total)),
    },
  ];
}
