const registers = 2 ** 14;
const highestRank = 24;

/**
 * Returns the expected share of developers who are alone in their register and rank, in a value with this many
 * developers: the probability, over all ranks, that none of the others has the same register and rank.
 */
export function shareAlone(developers: number): number {
  const ranks = Array.from({ length: highestRank }, (_, index) => index + 1);
  return ranks
    .map((rank) => (rank < highestRank ? 2 ** -rank : 2 ** -(rank - 1)))
    .map((chance) => chance * (1 - chance / registers) ** (developers - 1))
    .reduce((sum, part) => sum + part, 0);
}
