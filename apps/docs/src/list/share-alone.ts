const registers = 2 ** 14;
const highestRank = 24;

/**
 * The share of developers whose register and rank nobody else has, in a tally of so many: the chance that none of
 * the others fell on the same pair, over all ranks.
 */
export function shareAlone(developers: number): number {
  const ranks = Array.from({ length: highestRank }, (_, index) => index + 1);
  return ranks
    .map((rank) => (rank < highestRank ? 2 ** -rank : 2 ** -(rank - 1)))
    .map((chance) => chance * (1 - chance / registers) ** (developers - 1))
    .reduce((sum, part) => sum + part, 0);
}
