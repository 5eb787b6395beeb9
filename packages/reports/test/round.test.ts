import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfWidth } from "../../counting/src/estimate.ts";
import { roundToError, stepOf } from "../src/report/round.ts";

const numberOf = (estimate: number) => {
  const error = halfWidth(estimate);
  return { estimate, low: Math.max(0, estimate - error), high: estimate + error };
};
const size = fc.double({ min: 0, max: 20_000_000, noNaN: true });
/** The finest steps, for roles and for the public. */
const finest = [10, 50];
/** The largest noise of a total. */
const noiseReach = 10;

describe("a rounded number", () => {
  it.each([
    [0, { estimate: 0, low: 0, high: 10 }],
    [4, { estimate: 0, low: 0, high: 10 }],
    [23, { estimate: 20, low: 10, high: 30 }],
    [412, { estimate: 410, low: 400, high: 420 }],
    [32_014, { estimate: 32_000, low: 31_600, high: 32_400 }],
    [50_312, { estimate: 50_300, low: 49_600, high: 51_000 }],
    [10_000_400, { estimate: 10_000_000, low: 9_840_000, high: 10_160_000 }],
  ])("of %i is %j", (estimate, expected) => {
    expect(roundToError(estimate, { least: 10 })).toEqual(expected);
  });

  it.each(finest)("has a step of at most a fifth of its error, or of %i", (least) => {
    fc.assert(
      fc.property(size, (estimate) => {
        const step = stepOf(estimate, least);
        const rounded = roundToError(estimate, { least });
        expect(String(step)).toMatch(/^[125]0+$/);
        expect(step).toBeGreaterThanOrEqual(least);
        expect(step).toBeLessThanOrEqual(Math.max(least, halfWidth(rounded.estimate) / 5));
        for (const n of Object.values(rounded)) expect(n % step).toBe(0);
      }),
    );
  });

  it.each(finest)(
    "contains the whole interval that it was rounded from, in steps of %i and more",
    (least) => {
      fc.assert(
        fc.property(size, (estimate) => {
          const { low, high } = numberOf(estimate);
          const rounded = roundToError(estimate, { least });
          expect(rounded.low).toBeLessThanOrEqual(low);
          expect(rounded.high).toBeGreaterThanOrEqual(high);
          expect(Math.abs(rounded.estimate - estimate)).toBeLessThanOrEqual(stepOf(estimate, least) / 2);
        }),
      );
    },
  );

  it.each(finest)("contains it even if noise was added, in steps of %i and more", (least) => {
    fc.assert(
      fc.property(size, fc.double({ min: -1, max: 1, noNaN: true }), (estimate, noise) => {
        const { low, high } = numberOf(estimate);
        const rounded = roundToError(estimate + 25 * noise, { least, noiseReach: 25 });
        expect(rounded.low).toBeLessThanOrEqual(low);
        expect(rounded.high).toBeGreaterThanOrEqual(high);
      }),
    );
  });

  it.each(finest)("is the same, with its interval, for at least %i consecutive numbers", (least) => {
    let [from, before] = [Number.NEGATIVE_INFINITY, ""];
    const seen = new Set<number>();
    for (let estimate = 0; estimate < 100_000; estimate += 0.5) {
      const rounded = roundToError(estimate, { least });
      const shown = JSON.stringify(rounded);
      if (shown === before) continue;
      if (before !== "") expect(estimate - from, before).toBeGreaterThanOrEqual(least);
      // The ends follow from the rounded number, which is therefore always shown with the same ends.
      expect(seen, shown).not.toContain(rounded.estimate);
      seen.add(rounded.estimate);
      [from, before] = [before === "" ? Number.NEGATIVE_INFINITY : estimate, shown];
    }
  });

  // Smaller numbers are known better than to ten developers, or to fifty, which is the finest that anyone may see.
  it.each([
    [10, 7000],
    [50, 25_000],
  ])(
    "in steps of %i has an interval at most 1.4 times as wide, including noise, from %i to 10 million",
    (least, first) => {
      for (let estimate = first; estimate < 10_000_000; estimate *= 1.0003) {
        const { low, high } = roundToError(estimate, { least, noiseReach });
        expect((high - low) / (2 * halfWidth(estimate)), `${estimate}`).toBeLessThanOrEqual(1.4);
      }
    },
  );

  it.each(finest)("in steps of %i is at most two steps and the noise wider below that", (least) => {
    for (let estimate = 1000; estimate < 25_000; estimate += 1) {
      const { low, high } = roundToError(estimate, { least, noiseReach });
      const known = halfWidth(estimate);
      expect((high - low) / 2, `${estimate}`).toBeLessThanOrEqual(
        Math.max(1.4 * known, known + 1.5 * least + noiseReach + 1),
      );
    }
  });
});
