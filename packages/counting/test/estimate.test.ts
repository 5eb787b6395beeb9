import { describe, expect, it } from "vitest";
import { estimate, standardError } from "../src/estimate.ts";
import { ranks, registers, slotAt } from "../src/hash-id.ts";
import { drawRankCounts, rankCountsOf, seededWords } from "./rank-counts.ts";

describe("the estimate", () => {
  it("is 0 without any IDs", () => {
    expect(estimate(new Array<number>(ranks).fill(0))).toEqual({ estimate: 0, low: 0, high: 0 });
  });

  // An error of the formula takes more trials to see if there are more members. With ten, few trials have a collision.
  it.each([
    { members: 1, trials: 400 },
    { members: 10, trials: 40_000 },
    { members: 60, trials: 20_000 },
    { members: 1000, trials: 4000 },
    { members: 10_000, trials: 2000 },
    { members: 50_000, trials: 1000 },
    { members: 1_000_000, trials: 400 },
  ])(
    "has the stated error for $members members, no bias, and an interval that is right in 95 of 100 cases",
    { timeout: 60_000 },
    ({ members, trials }) => {
      const next = seededWords(members);
      let [squares, sum, within] = [0, 0, 0];
      for (let trial = 0; trial < trials; trial += 1) {
        const { estimate: n, low, high } = estimate(drawRankCounts(members, next));
        const error = n / members - 1;
        squares += error ** 2;
        sum += error;
        if (low <= members && members <= high) within += 1;
      }
      const stated = standardError(members);
      expect(Math.sqrt(squares / trials)).toBeLessThan(1.05 * stated);
      expect(Math.abs(sum / trials)).toBeLessThan((2 * stated) / Math.sqrt(trials));
      expect(within / trials).toBeGreaterThan(0.93);
      // With few members, nearly every estimate rounds to the right number.
      if (members >= 1000) expect(within / trials).toBeLessThan(0.97);
    },
  );

  it.each([0, 1, 2, 3])("has the highest likelihood, for random counts %i", (seed) => {
    const next = seededWords(seed);
    for (let trial = 0; trial < 200; trial += 1) {
      // This includes counts that members could not produce.
      const full = next() % ranks;
      const counts = Array.from({ length: ranks }, (_, at) =>
        at < full ? registers : next() % (registers + 1),
      );
      const { estimate: n } = estimate(counts);
      const difference = 1e-6 * n;
      expect(slopeAt(counts, n - difference)).toBeGreaterThan(0);
      expect(slopeAt(counts, n + difference)).toBeLessThan(0);
    }
  });

  it("is finite even if every register has every rank", () => {
    const all = new Array<number>(ranks).fill(registers);
    const allButOne = all.with(ranks - 1, registers - 1);
    expect(estimate(all).estimate).toBeGreaterThan(estimate(allButOne).estimate);
    expect(Number.isFinite(estimate(all).high)).toBe(true);
  });

  it("grows with each new slot, in any order, and ignores repeated slots", () => {
    const next = seededWords(5);
    const seen: number[] = [];
    let before = 0;
    for (let one = 0; one < 500; one += 1) {
      const slot = slotAt(next() % registers, Math.min(ranks, Math.clz32(next()) + 1));
      const isNew = !seen.includes(slot);
      seen.push(slot);
      const { estimate: n } = estimate(rankCountsOf(seen));
      expect(n > before).toBe(isNew);
      expect(estimate(rankCountsOf([...seen, ...seen].reverse())).estimate).toBe(n);
      before = n;
    }
  });
});

describe("drawn counts", () => {
  it("are distributed like those of random slots", () => {
    const [members, trials] = [20_000, 200];
    const next = seededWords(9);
    const sums = [new Array<number>(ranks).fill(0), new Array<number>(ranks).fill(0)];
    const add = (to: number[] | undefined, counts: readonly number[]) => {
      for (const [at, count] of counts.entries()) if (to) to[at] = (to[at] ?? 0) + count / trials;
    };
    for (let trial = 0; trial < trials; trial += 1) {
      add(sums[0], drawRankCounts(members, next));
      add(
        sums[1],
        rankCountsOf(
          Array.from({ length: members }, () =>
            slotAt(next() % registers, Math.min(ranks, Math.clz32(next()) + 1)),
          ),
        ),
      );
    }
    // A count has a standard deviation of at most √(8192 / 4) = 45, the mean of 200 one of 3.2.
    for (const [at, drawn] of (sums[0] ?? []).entries())
      expect(Math.abs(drawn - (sums[1]?.[at] ?? 0))).toBeLessThan(16);
  });
});

/** Returns the derivative of the logarithm of the likelihood of n members, up to a constant factor. */
function slopeAt(counts: readonly number[], n: number): number {
  return counts.reduce((sum, count, at) => {
    const chance = 2 ** -Math.min(at + 1, ranks - 1);
    return sum + chance * (count / Math.expm1((n / registers) * chance) - (registers - count));
  }, 0);
}
