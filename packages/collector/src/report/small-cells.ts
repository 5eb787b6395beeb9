import { otherValue } from "@djstats/core/vocabulary";
import type { Estimate } from "../count/estimate.ts";

/** A number of a value of a dimension. */
export interface Cell extends Estimate {
  readonly value: string;
}

/**
 * The cells that may be shown, largest first. Those that are too small are folded into `other`, and the smallest of the
 * others with them where one alone would else be told by what is left, or `other` itself were too small. The sum counts
 * a developer once for each value, so it is an upper bound.
 */
export function foldSmallCells(cells: readonly Cell[], least: number): Cell[] {
  const shown = cells
    .filter(({ value, low }) => value !== otherValue && low >= least)
    .sort((a, b) => b.estimate - a.estimate || a.value.localeCompare(b.value));
  const folded = cells.filter((cell) => !shown.includes(cell));
  const isSmall = () => sumOf(folded).low < least || (folded.length === 1 && folded[0]?.value !== otherValue);
  while (folded.length > 0 && isSmall() && shown.length > 0) folded.push(...shown.splice(-1));
  return folded.length === 0 || isSmall() ? shown : [...shown, sumOf(folded)];
}

function sumOf(cells: readonly Cell[]): Cell {
  const sum = (of: (cell: Cell) => number) => cells.reduce((total, cell) => total + of(cell), 0);
  return {
    value: otherValue,
    estimate: sum((cell) => cell.estimate),
    // At least as many as in the largest.
    low: Math.max(0, ...cells.map(({ low }) => low)),
    high: sum((cell) => cell.high),
  };
}
