import { dimensions } from "@djstats/core/vocabulary";
import { daysAgo, windows } from "./simulated.ts";

/** The number of the last day. */
const today = 1000;

/** The day of each border, oldest first. */
export const days: readonly number[] = daysAgo.map((ago) => today - ago);

/** The queries of an exact report: every window, in total and by each dimension, as a person would write them. */
export const exactQueries: readonly string[] = ["total", ...dimensions].flatMap((dimension) =>
  windows.map((windowDays) =>
    dimension === "total"
      ? `SELECT 'all', COUNT(DISTINCT cid) FROM hits WHERE day > ${today - windowDays}`
      : `SELECT ${dimension}, COUNT(DISTINCT cid) FROM hits WHERE day > ${today - windowDays} GROUP BY ${dimension}`,
  ),
);
