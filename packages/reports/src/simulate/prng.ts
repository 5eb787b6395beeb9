/** A number from 0 to below 1 that follows from some numbers, and looks like chance. The same numbers give the same. */
export type Prng = (...about: readonly number[]) => number;

/** Chance of a seed: each number is mixed in by the finalizer of MurmurHash3 (Austin Appleby). */
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

/** One of some things, each as often as its weight says. */
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
