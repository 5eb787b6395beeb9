import type { Budget } from "../measure/budget.ts";

/** The cost of counting a number of developers. */
export interface Counted {
  readonly developers: number;
  /** Time until all were durable, then time until every window of every value was computed. */
  readonly countingMs: number;
  readonly reportMs: number;
  readonly peakBytes: number;
  readonly storeBytes: number;
  /** The number of figures in the report. */
  readonly figures: number;
}

/** The cost of counting by registers; see count-registers.ts. */
export interface CountedByRegisters extends Counted {
  /** Processor time of a hit, by how many developers have been counted before it. */
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
