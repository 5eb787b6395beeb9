/** How much to measure: everything, or just enough to show that the benchmark works. */
export interface Extent {
  readonly quick: boolean;
  /** Rounds of commands that run quickly. */
  readonly rounds: (all: number) => number;
}

export function extentOf(quick: boolean): Extent {
  return { quick, rounds: (all) => (quick ? Math.max(3, Math.round(all / 8)) : all) };
}
