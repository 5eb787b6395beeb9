import { ranks, registers } from "@djstats/counting";

/**
 * Returns the expected share of developers who are alone in their register and rank, in a value with this many
 * developers: the probability, over all ranks, that none of the others has the same register and rank.
 */
export function shareAlone(developers: number): number {
  return Array.from({ length: ranks }, (_, index) => index + 1)
    .map((rank) => 2 ** -Math.min(rank, ranks - 1))
    .map((chance) => chance * (1 - chance / registers) ** (developers - 1))
    .reduce((sum, part) => sum + part, 0);
}
