import type { Snapshot } from "../snapshot.ts";

/** The columns of `requests.csv`, in their order. */
export const requestColumns = [
  ["week", "string", "ISO week, such as 2026-W47, in which the requests arrived"],
  ["data_through", "date", "The last day of the week (UTC)"],
  ["outcome", "string", "An outcome; all for the sum of the outcomes that are shown"],
  ["requests", "integer", "The number of requests; empty if there are too few to show any"],
  [
    "throttled_share",
    "number",
    "In the line all: the share of valid requests whose network exceeded its rate limit; empty if there are too few",
  ],
  ["simulated", "boolean", "Whether the number is simulated"],
] as const;

/** Returns the requests of all weeks, one line for each outcome after the line `all` of its week. */
export function requestsCsv(snapshots: readonly Snapshot[]): string {
  const lines = snapshots.flatMap(
    ({ week, dataThrough, requests: { outcomes, throttledShare }, simulated }) => {
      const sum = outcomes.reduce((all, { requests }) => all + requests, 0) || "";
      const line = (outcome: string, requests: number | "", share: number | "") =>
        [week, dataThrough, outcome, requests, share, simulated === null ? "no" : "yes"].join(",");
      return [
        line("all", sum, throttledShare ?? ""),
        ...outcomes.map(({ outcome, requests }) => line(outcome, requests, "")),
      ];
    },
  );
  return `${[requestColumns.map(([name]) => name).join(","), ...lines].join("\n")}\n`;
}
