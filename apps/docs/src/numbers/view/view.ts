import { dimensionNames, type PublishedWeek } from "@djstats/reports/browser";

export type Dimension = keyof typeof dimensionNames;

/** A published week, by its name. */
export type NamedWeek = PublishedWeek & { readonly week: string };

/** The part of the published numbers that the page shows. */
export interface View {
  readonly windowDays: number;
  readonly by: Dimension | "total";
  /** The values that are compared: two at most; all if empty. */
  readonly values: readonly string[];
  readonly measure: "share" | "developers";
  /** The first and the last week, such as `2026-W40`. */
  readonly from: string;
  readonly through: string;
}

/** Returns the view of a query. Missing or unknown parameters have the values of the first view. */
export function readView(query: URLSearchParams, weeks: readonly NamedWeek[]): View {
  const by = Object.keys(dimensionNames).find((name) => name === query.get("by")) as Dimension | undefined;
  const windowDays =
    windowsOf(weeks).find((days) => String(days) === query.get("window")) ?? firstView(weeks).windowDays;
  const known = by === undefined ? [] : valuesOf(weeks, { by, windowDays });
  const named = weeks.map(({ week }) => week);
  const [first = "", last = ""] = [named[0], named.at(-1)];
  const [from = first, through = last] = ["from", "to"].map((name) =>
    named.find((week) => week === query.get(name)),
  );
  const values = new Set(query.getAll("value").filter((value) => known.includes(value)));
  return {
    windowDays,
    by: by ?? "total",
    values: [...values].slice(0, 2),
    measure: query.get("as") === "developers" ? "developers" : "share",
    from: from < through ? from : through,
    through: from < through ? through : from,
  };
}

/** Returns the view of a page without a query: all weeks of the developers in 30 days. */
export function firstView(weeks: readonly NamedWeek[]): View {
  const [from = "", through = ""] = [weeks[0]?.week, weeks.at(-1)?.week];
  return { windowDays: 30, by: "total", values: [], measure: "share", from, through };
}

/** Returns the query that leads to a view, now and when there are more weeks. */
export function queryOf({ windowDays, by, values, measure, from, through }: View): string {
  const query = new URLSearchParams({ window: String(windowDays), by });
  for (const value of values) query.append("value", value);
  if (by !== "total") query.set("as", measure);
  query.set("from", from);
  query.set("to", through);
  return `?${query}`;
}

/** Returns the windows that were published. */
export function windowsOf(weeks: readonly NamedWeek[]): number[] {
  return weeks.at(-1)?.windows.map(({ days }) => days) ?? [];
}

/** Returns the values of a dimension that any week shows, newest first, with `other` last. */
export function valuesOf(
  weeks: readonly NamedWeek[],
  { by, windowDays }: { readonly by: Dimension; readonly windowDays: number },
): string[] {
  const shown = weeks.flatMap(({ windows }) =>
    windows.filter(({ days }) => days === windowDays).flatMap((window) => window.by[by]),
  );
  const values = new Set(shown.map(({ value }) => value));
  const named = [...values].filter((value) => value !== "other");
  named.sort((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return values.has("other") ? [...named, "other"] : named;
}
