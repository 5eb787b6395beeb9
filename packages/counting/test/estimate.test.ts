import { describe, expect, it } from "vitest";
import { estimate, standardError } from "../src/estimate.ts";
import { ranks, registers } from "../src/hash-id.ts";
import { seededSlots } from "./seeded-slots.ts";

/** The histogram of so many random members. */
function histogramOf(members: number, seed: number): number[] {
  const next = seededSlots(seed);
  const highest = new Uint8Array(registers);
  for (let member = 0; member < members; member += 1) {
    const slot = next();
    const register = Math.floor(slot / ranks);
    const rank = (slot % ranks) + 1;
    if (rank > (highest[register] ?? 0)) highest[register] = rank;
  }
  const histogram = new Array<number>(ranks + 1).fill(0);
  for (const rank of highest) histogram[rank] = (histogram[rank] ?? 0) + 1;
  return histogram;
}

describe("the estimate", () => {
  it("is 0 for an empty histogram", () => {
    const none = histogramOf(0, 1);
    expect(estimate(none)).toEqual({ estimate: 0, low: 0, high: 0 });
  });

  it.each([
    { members: 1, trials: 400 },
    { members: 10, trials: 400 },
    { members: 40, trials: 1000 },
    { members: 60, trials: 1000 },
    { members: 1000, trials: 400 },
    { members: 20_000, trials: 400 },
    { members: 50_000, trials: 400 },
    { members: 1_000_000, trials: 60 },
  ])(
    "of $members members is off by no more than it says, without bias",
    { timeout: 60_000 },
    ({ members, trials }) => {
      let [squares, sum, within] = [0, 0, 0];
      for (let trial = 0; trial < trials; trial += 1) {
        const { estimate: n, low, high } = estimate(histogramOf(members, trial * 7919 + members));
        const error = n / members - 1;
        squares += error ** 2;
        sum += error;
        if (low <= members && members <= high) within += 1;
      }
      const stated = standardError(members);
      expect(Math.sqrt(squares / trials)).toBeLessThan(stated);
      // The mean of so many is off by less than three of its own standard errors.
      expect(Math.abs(sum / trials)).toBeLessThan((3 * stated) / Math.sqrt(trials));
      expect(within / trials).toBeGreaterThanOrEqual(0.94);
    },
  );
});
