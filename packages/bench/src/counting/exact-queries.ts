import { dimensions } from "@djstats/core/vocabulary";
import { daysAgo, windows } from "./simulated.ts";

/** Days are numbered so that the last is this one. */
const today = 1000;

/** The day of each border, oldest first. */
export const days: readonly number[] = daysAgo.map((ago) => today - ago);

/** What counting exactly asks: all windows, of all and by each dimension, each as one would write it. */
export const exactQueries: readonly string[] = ["total", ...dimensions].flatMap((dimension) =>
  windows.map((windowDays) =>
    dimension === "total"
      ? `SELECT 'all', COUNT(DISTINCT cid) FROM hits WHERE day > ${today - windowDays}`
      : `SELECT ${dimension}, COUNT(DISTINCT cid) FROM hits WHERE day > ${today - windowDays} GROUP BY ${dimension}`,
  ),
);
