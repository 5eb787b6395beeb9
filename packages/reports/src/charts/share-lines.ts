import type { Dimension } from "@djstats/core/vocabulary";
import type { Trends, TrendsWeek } from "../report/trends-schema.ts";
import { linesMax } from "./theme.ts";

/** A value in one week. */
export type ShareOfValue = TrendsWeek["by"][Dimension][number];

/** The share of one value in each week; null if none is shown. */
export interface ShareLine {
  readonly value: string;
  readonly shares: readonly (ShareOfValue | null)[];
}

/** The lines of a dimension and their common weeks, including weeks without numbers. */
export interface ShareLines {
  readonly weeks: readonly string[];
  readonly lines: readonly ShareLine[];
}

/** Lines under this share would lie on the axis and on each other. */
const leastDrawn = 0.03;

/** What the lines of a chart are of. */
export interface Lines {
  readonly dimension: Dimension;
  /** The values that are drawn (default: those with the largest shares). */
  readonly values?: readonly string[];
  /** What the height of a line is (default: the share of all developers). */
  readonly measure?: "share" | "developers";
}

/**
 * Returns the lines of values: those that are named, or those with the largest shares of all weeks, in vocabulary order,
 * with `other` last. Tables have the rest.
 */
export function shareLines({ weeks }: Trends, { dimension, values }: Lines): ShareLines {
  const through = weeks.flatMap(({ through }, at) => weeksBetween(weeks[at - 1]?.through, through));
  const byThrough = new Map(weeks.map((week) => [week.through, week.by[dimension]]));
  return {
    weeks: through,
    lines: (values ?? largestValues(weeks, dimension)).map((value) => ({
      value,
      shares: through.map((day) => byThrough.get(day)?.find((share) => share.value === value) ?? null),
    })),
  };
}

function largestValues(weeks: readonly TrendsWeek[], dimension: Dimension): string[] {
  const largest = new Map<string, number>();
  for (const { value, share } of weeks.flatMap(({ by }) => by[dimension]))
    largest.set(value, Math.max(share, largest.get(value) ?? 0));
  const drawn = [...largest].filter(([, share]) => share >= leastDrawn);
  const chosen = drawn
    .filter(([value]) => value !== "other")
    .sort(([, a], [, b]) => b - a)
    .slice(0, linesMax)
    .map(([value]) => value)
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return [...chosen, ...drawn.flatMap(([value]) => (value === "other" ? [value] : []))];
}

const weekMs = 7 * 86_400_000;

/** Returns the Sundays after one, up to and including another. */
function weeksBetween(after: string | undefined, through: string): string[] {
  const last = Date.parse(through);
  const count = after === undefined ? 1 : Math.round((last - Date.parse(after)) / weekMs);
  return Array.from({ length: count }, (_, n) =>
    new Date(last - (count - 1 - n) * weekMs).toISOString().slice(0, 10),
  );
}
