import { join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import type { Counted } from "../src/count/cells.ts";
import { type Day, parseDay } from "../src/count/day.ts";
import { errorOf, method } from "../src/count/estimate.ts";
import { windows } from "../src/count/windows.ts";
import type { Figure } from "../src/store/figures.ts";
import { openSqlite } from "../src/store/sqlite.ts";
import { Store } from "../src/store/store.ts";

/** How many of each value a day has, in every window; `total` is all. */
type Values = Readonly<Record<string, number>>;

export interface HistoryDay {
  /** Of each value, such as `django 5.2`; and `total all`. */
  readonly values: Values;
  readonly since?: Day;
  readonly method?: string;
}

export function dayNamed(text: string): Day {
  const day = parseDay(text);
  if (day === null) throw new Error(`No day: ${text}.`);
  return day;
}

/** The figures of a closed day, as counting would have made them, without its chance. */
export function figuresOfDay(day: Day, { values, since = 0, method: by = method }: HistoryDay): Figure[] {
  return windows.flatMap((windowDays) =>
    Object.entries(values).map(([name, estimate]) => {
      const [dimension = "", value = ""] = name.split(" ");
      const error = errorOf(estimate);
      return {
        day,
        windowDays,
        dimension: dimension as Counted,
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

/** A store with closed days, and nothing else in it. */
export async function storeWithHistory(days: ReadonlyMap<Day, HistoryDay>): Promise<Kept> {
  const home = makeHome();
  const file = join(home.work, "store.sqlite");
  const store = await Store.over(await openSqlite(file, "make"));
  for (const [day, made] of days) await store.keepHistory(figuresOfDay(day, made));
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
