import type { Day, Estimate } from "@djstats/counting";
import { lastSunday } from "@djstats/counting";
import { roundToError, roundToWhole } from "./round.ts";

/** Who a report is made for, and so how much it may tell. */
interface Rules {
  /** Whether it is told this moment, and not only days that are over. */
  readonly isNow: boolean;
  /** A value of a dimension whose lower bound is under this is not shown. */
  readonly leastShown: number;
  /** How a window's total is told. It is no small cell, and is shown however small it is. */
  readonly total: (number: Estimate) => Estimate;
  /** Which day's totals may be told, of those up to a day. */
  readonly lastTotals: (day: Day) => Day;
  /** Which day's dimensions may be told. */
  readonly lastCells: (day: Day) => Day;
}

const unrounded = (day: Day) => day;

export const audiences = {
  /** Whoever may read the store itself. */
  store: { isNow: true, leastShown: 20, total: roundToWhole, lastTotals: unrounded, lastCells: unrounded },
  /** The same, in a form that is passed on: a table, a line of CSV. */
  paper: { isNow: true, leastShown: 20, total: roundToError, lastTotals: unrounded, lastCells: unrounded },
  /**
   * Those the DEP names. Dimensions by complete weeks, so that the same people are not told of again and again, a few
   * more or less.
   */
  role: { isNow: false, leastShown: 20, total: roundToError, lastTotals: unrounded, lastCells: lastSunday },
  /** Everybody. */
  public: {
    isNow: false,
    leastShown: 50,
    total: roundToError,
    lastTotals: lastSunday,
    lastCells: lastSunday,
  },
} as const satisfies Record<string, Rules>;

export type Audience = keyof typeof audiences;
