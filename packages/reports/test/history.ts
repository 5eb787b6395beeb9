import { join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { type Day, parseDay, windows } from "../../counting/src/day.ts";
import type { CountedDimension } from "../../counting/src/dimensions.ts";
import { halfWidth, method } from "../../counting/src/estimate.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";

/** The number of developers of each value on a day, in every window; `total` is all of them. */
type Values = Readonly<Record<string, number>>;

export interface HistoryDay {
  /** By value, such as `django 5.2`, and `total all`. */
  readonly values: Values;
  readonly since?: Day;
  readonly method?: string;
}

export function dayNamed(text: string): Day {
  const day = parseDay(text);
  if (day === null) throw new Error(`No day: ${text}.`);
  return day;
}

/** Returns the figures of a closed day as counting would give them, without random errors. */
export function figuresOfDay(day: Day, { values, since = 0, method: by = method }: HistoryDay): HistoryRow[] {
  return windows.flatMap((windowDays) =>
    Object.entries(values).map(([name, estimate]) => {
      const [dimension = "", value = ""] = name.split(" ");
      const error = halfWidth(estimate);
      return {
        day,
        windowDays,
        dimension: dimension as CountedDimension,
        value,
        estimate,
        low: Math.max(0, estimate - error),
        high: estimate + error,
        method: by,
        since: Math.max(since, day - windowDays + 1),
      };
    }),
  );
}

/** A store in a file, closed and removed with its home. */
export interface Kept extends AsyncDisposable {
  readonly store: Store;
  readonly home: Home;
  readonly file: string;
}

/** Returns a store that contains only closed days. */
export async function storeWithHistory(days: ReadonlyMap<Day, HistoryDay>): Promise<Kept> {
  const home = makeHome();
  const file = join(home.work, "store.sqlite");
  const store = await Store.open(await openSqlite(file, "make"));
  for (const [day, made] of days) await store.insertHistory(figuresOfDay(day, made));
  return {
    store,
    home,
    file,
    [Symbol.asyncDispose]: async () => {
      await store.database.close();
      home[Symbol.dispose]();
    },
  };
}
