import type { Day } from "@djstats/counting";
import { lastSunday } from "@djstats/counting";

/** How much a report may reveal to an audience. */
interface Rules {
  /** Whether a report may contain the current numbers, and not only those of past days. */
  readonly isNow: boolean;
  /** Whether totals, and the rate-limited share of hits, are shown without noise. */
  readonly isExact: boolean;
  /** A value of a dimension whose lower bound is under this is never shown. */
  readonly leastShown: number;
  /** The finest step of a number, unless it is exact. */
  readonly leastStep: number;
  /** Returns the last day, up to a given day, whose totals may be shown. */
  readonly lastTotals: (day: Day) => Day;
  /** Returns the last day, up to a given day, whose dimensions may be shown. */
  readonly lastDimensions: (day: Day) => Day;
}

const everyDay = (day: Day) => day;

export const audiences = {
  /** People who can read the store itself. */
  store: {
    isNow: true,
    isExact: true,
    leastShown: 20,
    leastStep: 10,
    lastTotals: everyDay,
    lastDimensions: everyDay,
  },
  /** The same people, in a form that they may pass on: a table, a line of CSV. */
  paper: {
    isNow: true,
    isExact: false,
    leastShown: 20,
    leastStep: 10,
    lastTotals: everyDay,
    lastDimensions: everyDay,
  },
  /**
   * The roles that the DEP names. Dimensions end with complete weeks, so that a change by a few developers does not
   * show from day to day.
   */
  role: {
    isNow: false,
    isExact: false,
    leastShown: 20,
    leastStep: 10,
    lastTotals: everyDay,
    lastDimensions: lastSunday,
  },
  /** Everyone. */
  public: {
    isNow: false,
    isExact: false,
    leastShown: 50,
    leastStep: 50,
    lastTotals: lastSunday,
    lastDimensions: lastSunday,
  },
} as const satisfies Record<string, Rules>;

export type Audience = keyof typeof audiences;
