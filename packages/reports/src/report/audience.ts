import type { Day } from "@djstats/counting";
import { lastSunday } from "@djstats/counting";

/** Who a report is made for, and so how much it may tell. */
interface Rules {
  /** Whether it is told this moment, and not only days that are over. */
  readonly isNow: boolean;
  /** Whether totals, and the share of hits that were rate-limited, are told without noise. */
  readonly isExact: boolean;
  /** A value of a dimension whose lower bound is under this is never shown. */
  readonly leastShown: number;
  /** The finest step of a number, unless it is exact. */
  readonly leastStep: number;
  /** Which day's totals may be told, of those up to a day. */
  readonly lastTotals: (day: Day) => Day;
  /** Which day's dimensions may be told. */
  readonly lastDimensions: (day: Day) => Day;
}

const everyDay = (day: Day) => day;

export const audiences = {
  /** Whoever may read the store itself. */
  store: {
    isNow: true,
    isExact: true,
    leastShown: 20,
    leastStep: 10,
    lastTotals: everyDay,
    lastDimensions: everyDay,
  },
  /** The same, in a form that is passed on: a table, a line of CSV. */
  paper: {
    isNow: true,
    isExact: false,
    leastShown: 20,
    leastStep: 10,
    lastTotals: everyDay,
    lastDimensions: everyDay,
  },
  /**
   * The roles that the DEP names. Dimensions end with complete weeks, so that a few developers more or less do not
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
  /** Everybody. */
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
