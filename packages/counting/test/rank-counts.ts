import { rankOf, ranks, registers, type Slot } from "../src/hash-id.ts";

/** Returns how many registers have each rank, from the slots that were seen. */
export function rankCountsOf(slots: Iterable<Slot>): number[] {
  const counts = new Array<number>(ranks).fill(0);
  for (const slot of new Set(slots)) counts[rankOf(slot) - 1] = (counts[rankOf(slot) - 1] ?? 0) + 1;
  return counts;
}

/** Returns random numbers of 32 bits from a seed: xorshift128, by Marsaglia. */
export function seededWords(seed: number): () => number {
  let [x, y, z, w] = [seed ^ 0x9e3779b9, 362_436_069, 521_288_629, 88_675_123];
  const next = () => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ (t ^ (t >>> 8));
    return w >>> 0;
  };
  for (let warm = 0; warm < 20; warm += 1) next();
  return next;
}

/**
 * Draws the rank counts of a number of members, exactly as if each had a random slot, but in a time that depends on the
 * registers: at each rank, half of the remaining members stop, and the next register that is new to a rank comes after
 * a geometric number of members.
 */
export function drawRankCounts(members: number, next: () => number): number[] {
  const counts = new Array<number>(ranks).fill(0);
  let left = members;
  for (let rank = 1; rank <= ranks && left > 0; rank += 1) {
    const here = rank === ranks ? left : countHeads(left, next);
    counts[rank - 1] = drawOccupied(here, next);
    left -= here;
  }
  return counts;
}

/** Draws how many registers a number of members occupy. */
function drawOccupied(members: number, next: () => number): number {
  let occupied = 0;
  for (let left = members; occupied < registers; occupied += 1) {
    // The number of members until one hits a free register.
    const uniform = (next() + 0.5) / 2 ** 32;
    left -= occupied === 0 ? 1 : 1 + Math.floor(Math.log(uniform) / Math.log(occupied / registers));
    if (left < 0) break;
  }
  return occupied;
}

/** Throws coins, and counts the heads. */
function countHeads(coins: number, next: () => number): number {
  let heads = 0;
  for (let left = coins; left > 0; left -= 32) {
    let word = left >= 32 ? next() : next() >>> (32 - left);
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    heads += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return heads;
}
