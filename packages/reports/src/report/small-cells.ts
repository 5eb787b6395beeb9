import { otherValue } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";
import { roundToError, stepOf } from "./round.ts";

/** A number of a value of a dimension. */
export interface Cell extends Estimate {
  readonly value: string;
}

/**
 * The cells that may be shown, largest first, and rounded. That they are shown says that each has its limit at least; so
 * does the low end of each.
 */
export function showCells(cells: readonly Cell[], least: number): Cell[] {
  return foldSmallCells(cells, least).map((cell) => {
    const rounded = roundToError(cell);
    return { value: cell.value, ...rounded, low: Math.max(rounded.low, least) };
  });
}

/**
 * The cells that may be shown, largest first. Those that are too small are folded into `other`, whose sum counts a
 * developer once for each value, so it is an upper bound. Where `other` would still tell of them, it is left out if what
 * is shown is so coarse that the total less all of it tells nothing; else the smallest of the shown is folded with it.
 */
export function foldSmallCells(cells: readonly Cell[], least: number): Cell[] {
  const shown = cells
    .filter(({ value, low }) => value !== otherValue && low >= least)
    .sort((a, b) => b.estimate - a.estimate || a.value.localeCompare(b.value));
  const folded = cells.filter((cell) => !shown.includes(cell));
  if (folded.length === 0) return shown;
  if (!isSafe(folded, least) && hides(shown, least)) return shown;
  while (!isSafe(folded, least) && shown.length > 0) folded.push(...shown.splice(-1));
  return isSafe(folded, least) ? [...shown, otherOf(folded, least)] : shown;
}

/**
 * Whether a sum may be shown. One part of it is large enough, and known to be; so where there is more in it, it has to look
 * like twice that, or it would tell how little the rest is.
 */
function isSafe(folded: readonly Cell[], least: number): boolean {
  const { low } = sumOf(folded);
  const { estimate } = roundToError(sumOf(folded));
  const isOtherAlone = folded.length === 1 && folded[0]?.value === otherValue;
  return low >= least && (isOtherAlone || (folded.length > 1 && estimate >= 2 * least));
}

/** Whether rounded cells leave open by more than twice what may not be told, how much is left of a total. */
function hides(shown: readonly Cell[], least: number): boolean {
  return shown.reduce((sum, { estimate }) => sum + stepOf(estimate) / 2, 0) >= 2 * least;
}

/** A sum as it is shown: its low end is that of its largest part, unless that would tell how little the rest is. */
function otherOf(folded: readonly Cell[], least: number): Cell {
  const sum = sumOf(folded);
  const tellsRest = folded.length > 1 && stepOf(sum.estimate) < 2 * least;
  return tellsRest ? { ...sum, low: least } : sum;
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
