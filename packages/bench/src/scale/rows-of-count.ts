import { dimensions, vocabulary } from "@djstats/core/vocabulary";
import { countingLimits, epochYears, ranks, registers } from "@djstats/counting";

/** The values of each counted dimension: the total has one, and the others have those of their list and `other`. */
export const valuesOfDimensions: readonly number[] = [
  1,
  ...dimensions.map((name) => Math.min(countingLimits.valuesOfDimension, vocabulary[name].length + 1)),
];

/** Returns how many cells of a value, each a rank of a register, are expected to be set by so many developers. */
export function expectedCells(developers: number): number {
  return Array.from({ length: ranks }, (_, at) => 2 ** -Math.min(at + 1, ranks - 1))
    .map((chance) => -registers * Math.expm1(developers * Math.log1p(-chance / registers)))
    .reduce((sum, cells) => sum + cells, 0);
}

/**
 * Returns the most rows that so many developers are expected to set in all dimensions of all live epochs. Cells are most
 * if each dimension's developers are spread evenly over its values.
 */
export function expectedRows(developers: number): number {
  return (
    epochYears *
    valuesOfDimensions.reduce((sum, values) => sum + values * expectedCells(developers / values), 0)
  );
}

/** The number of rows that no number of developers exceeds. */
export const rowsMax: number =
  epochYears * registers * ranks * valuesOfDimensions.reduce((sum, values) => sum + values, 0);
