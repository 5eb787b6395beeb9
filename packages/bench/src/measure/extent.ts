/** How much is measured: all, or so little that it only shows that the benchmark works. */
export interface Extent {
  readonly quick: boolean;
  /** Rounds of what is quick to run. */
  readonly rounds: (all: number) => number;
}

export function extentOf(quick: boolean): Extent {
  return { quick, rounds: (all) => (quick ? Math.max(3, Math.round(all / 8)) : all) };
}
