import type { Budget } from "../measure/budget.ts";

/** The cost of counting so many developers. */
export interface Counted {
  readonly developers: number;
  /** Until all were durable, then until every window of every value was computed. */
  readonly countingMs: number;
  readonly reportMs: number;
  readonly peakBytes: number;
  readonly storeBytes: number;
  /** How many numbers the report has. */
  readonly figures: number;
}

/** The same, by registers; see count-registers.ts. */
export interface CountedByRegisters extends Counted {
  /** Processor time of a hit, once so many developers have been counted. */
  readonly points: readonly {
    readonly developers: number;
    readonly newUs: number;
    readonly knownUs: number;
  }[];
  readonly closingMs: number;
  readonly rmsError: number;
  readonly worstError: number;
  /** The share of numbers whose 95% interval contains the true number. */
  readonly within: number;
}

export interface CountingResult {
  /** The name of the estimator that was measured. */
  readonly method: string;
  readonly ways: {
    readonly registersInSqlite: readonly CountedByRegisters[];
    readonly registersInPostgres: readonly CountedByRegisters[];
    readonly exactInSqlite: readonly Counted[];
    readonly exactInPostgres: readonly Counted[];
  };
  readonly budgets: readonly Budget[];
}
