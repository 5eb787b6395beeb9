import { ranks, registers } from "../src/hash-id.ts";

/** Slots as an HMAC would give them, from a seed: xorshift128, by Marsaglia. */
export function seededSlots(seed: number): () => number {
  let [x, y, z, w] = [seed ^ 0x9e3779b9, 362_436_069, 521_288_629, 88_675_123];
  const next = () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ (t ^ (t >>> 8));
    return w >>> 0;
  };
  for (let warm = 0; warm < 20; warm += 1) next();
  return () => (next() % registers) * ranks + Math.min(ranks - 1, Math.clz32(next()));
}
