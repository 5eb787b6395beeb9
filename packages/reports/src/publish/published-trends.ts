import { dayText, parseDay } from "@djstats/counting";
import { byDimensions } from "../report/make-report.ts";
import { trendsWindow, withShares } from "../report/make-trends.ts";
import type { Trends, TrendsDay, TrendsWeek } from "../report/trends-schema.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Returns the published numbers over time: a point for each week, and gaps for weeks that were not published.
 *
 * @param snapshots oldest first; at least one
 */
export function publishedTrends(snapshots: readonly Snapshot[]): Trends {
  const last = snapshots.at(-1);
  if (!last) throw new Error("There is no snapshot.");
  const bySunday = new Map(snapshots.map((snapshot) => [parseDay(snapshot.dataThrough) ?? 0, snapshot]));
  const sundays = [...bySunday.keys()];
  const [first = 0, latest = 0] = [sundays[0], sundays.at(-1)];
  const weeks = Array.from({ length: (latest - first) / 7 + 1 }, (_, week) => first + 7 * week);
  const notTold = { state: "not-yet", why: "Only people with a role see it." } as const;
  return {
    schemaVersion: 1,
    generatedAt: last.generatedAt,
    dataThrough: last.dataThrough,
    headline: last.headline,
    simulated: last.simulated,
    changes: { monthOverMonth: notTold, yearOverYear: notTold },
    breaks: snapshots
      .filter(({ methodChanged }) => methodChanged)
      .map(({ dataThrough }) => ({
        day: dataThrough,
        what: "method" as const,
        text: `From ${dataThrough} on, developers are counted by a different method.`,
      })),
    days: weeks.map((sunday): TrendsDay => {
      const windows = bySunday
        .get(sunday)
        ?.windows.map(({ days, since, total }) => ({ days, since, ...total }));
      return { day: dayText(sunday), windows: windows ?? null };
    }),
    weeks: snapshots.flatMap(weekOf),
    coverage: last.coverage,
  };
}

function weekOf({ dataThrough, windows }: Snapshot): TrendsWeek[] {
  const window = windows.find(({ days }) => days === trendsWindow);
  if (!window) return [];
  const { total, by } = window;
  return [
    {
      through: dataThrough,
      windowDays: trendsWindow,
      total,
      by: byDimensions((name) => withShares(by[name], total)),
    },
  ];
}
