import { type Day, dayText, parseDay } from "@djstats/counting/day";
import { findBreaks } from "../report/breaks.ts";
import type { Trends, TrendsDay, TrendsWeek } from "../report/trends-schema.ts";
import { byDimensions, trendsWindow, withShares } from "../report/with-shares.ts";
import type { Snapshot } from "./snapshot.ts";

/** What the numbers over time take from a week. */
export type PublishedWeek = Pick<
  Snapshot,
  "dataThrough" | "method" | "windows" | "generatedAt" | "headline" | "simulated" | "coverage"
>;

/**
 * Returns the published numbers over time: a point for each week, and gaps for weeks that were not published.
 *
 * @param snapshots oldest first; at least one
 * @param windowDays the window of the values of dimensions
 */
export function publishedTrends(
  snapshots: readonly PublishedWeek[],
  windowDays: number = trendsWindow,
): Trends {
  const last = snapshots.at(-1);
  if (!last) throw new Error("There is no snapshot.");
  const bySunday = new Map(snapshots.map((snapshot) => [dayOf(snapshot.dataThrough), snapshot]));
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
    breaks: findBreaks(
      snapshots.flatMap(({ dataThrough, method, windows }) =>
        windows.map(({ days, since }) => ({
          ...{ day: dayOf(dataThrough), method },
          ...{ windowDays: days, since: dayOf(since) },
        })),
      ),
      [],
    ),
    days: weeks.map((sunday): TrendsDay => {
      const windows = bySunday
        .get(sunday)
        ?.windows.map(({ days, since, total }) => ({ days, since, ...total }));
      return { day: dayText(sunday), windows: windows ?? null };
    }),
    weeks: snapshots.flatMap((snapshot) => weekOf(snapshot, windowDays)),
    coverage: last.coverage,
  };
}

function dayOf(text: string): Day {
  return parseDay(text) ?? 0;
}

function weekOf({ dataThrough, windows }: PublishedWeek, windowDays: number): TrendsWeek[] {
  const window = windows.find(({ days }) => days === windowDays);
  if (!window) return [];
  const { total, by } = window;
  return [
    {
      through: dataThrough,
      windowDays: window.days,
      total,
      by: byDimensions((name) => withShares(by[name], total)),
    },
  ];
}
