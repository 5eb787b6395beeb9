/** Returns a pseudorandom number from 0 to below 1, derived from some numbers. */
export type Prng = (...about: readonly number[]) => number;

/** Makes a generator from a seed. Each number is mixed in with the finalizer of MurmurHash3 (Austin Appleby). */
export function makePrng(seed: number): Prng {
  return (...about) => {
    let mixed = seed | 0;
    for (const number of about) {
      mixed = Math.imul(mixed ^ number ^ (mixed >>> 15), 0x85eb_ca6b) + 0x9e37_79b9;
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
      mixed ^= mixed >>> 16;
    }
    return (mixed >>> 0) / 2 ** 32;
  };
}

/** Picks an item with a probability proportional to its weight. */
export function pick<T>(chance: number, things: readonly (readonly [thing: T, weight: number])[]): T {
  const [first] = things;
  if (!first) throw new Error("Nothing to pick from.");
  let left = chance * things.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [thing, weight] of things) {
    left -= weight;
    if (left < 0) return thing;
  }
  return first[0];
}
