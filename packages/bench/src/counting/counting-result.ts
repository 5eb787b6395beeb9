import type { Budget } from "../measure/budget.ts";

/** What counting so many developers took. */
export interface Counted {
  readonly developers: number;
  /** Until all were durable, and then for all windows of all values. */
  readonly countingMs: number;
  readonly reportMs: number;
  readonly peakBytes: number;
  readonly storeBytes: number;
  /** How many numbers that gives. */
  readonly figures: number;
}

/** The same by registers; see count-registers.ts. */
export interface CountedByRegisters extends Counted {
  /** Processor time a hit takes, once so many are counted. */
  readonly points: readonly {
    readonly developers: number;
    readonly newUs: number;
    readonly knownUs: number;
  }[];
  readonly closingMs: number;
  readonly rmsError: number;
  readonly worstError: number;
  /** The share of numbers whose 95 % interval holds the true one. */
  readonly within: number;
}

export interface CountingResult {
  readonly ways: {
    readonly registersInSqlite: readonly CountedByRegisters[];
    readonly registersInPostgres: readonly CountedByRegisters[];
    readonly exactInSqlite: readonly Counted[];
    readonly exactInPostgres: readonly Counted[];
  };
  readonly budgets: readonly Budget[];
}
