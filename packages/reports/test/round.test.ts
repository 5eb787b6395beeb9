import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfWidth } from "../../counting/src/estimate.ts";
import { roundToError, stepOf } from "../src/report/round.ts";

const numberOf = (estimate: number) => {
  const error = halfWidth(estimate);
  return { estimate, low: Math.max(0, estimate - error), high: estimate + error };
};
const size = fc.double({ min: 0, max: 20_000_000, noNaN: true });

describe("a rounded number", () => {
  it.each([
    [0, { estimate: 0, low: 0, high: 10 }],
    [4, { estimate: 0, low: 0, high: 10 }],
    [23, { estimate: 20, low: 10, high: 30 }],
    [412, { estimate: 410, low: 390, high: 430 }],
    [50_312, { estimate: 50_000, low: 48_000, high: 52_000 }],
    [10_000_000, { estimate: 10_000_000, low: 9_600_000, high: 10_400_000 }],
  ])("of %i is %j", (estimate, expected) => {
    expect(roundToError(estimate)).toEqual(expected);
  });

  it("is as coarse as its error, and ten at least", () => {
    fc.assert(
      fc.property(size, (estimate) => {
        const step = stepOf(estimate);
        const rounded = roundToError(estimate);
        expect(String(step)).toMatch(/^[125]0+$/);
        expect(step).toBeGreaterThanOrEqual(Math.max(10, halfWidth(rounded.estimate)));
        for (const n of Object.values(rounded)) expect(n % step).toBe(0);
      }),
    );
  });

  it("holds the whole interval that it was made of", () => {
    fc.assert(
      fc.property(size, (estimate) => {
        const { low, high } = numberOf(estimate);
        const rounded = roundToError(estimate);
        expect(rounded.low).toBeLessThanOrEqual(low);
        expect(rounded.high).toBeGreaterThanOrEqual(high);
        expect(Math.abs(rounded.estimate - estimate)).toBeLessThanOrEqual(stepOf(estimate) / 2);
      }),
    );
  });

  it("holds it also where noise was added", () => {
    fc.assert(
      fc.property(size, fc.double({ min: -1, max: 1, noNaN: true }), (estimate, noise) => {
        const { low, high } = numberOf(estimate);
        const rounded = roundToError(estimate + 25 * noise, 25);
        expect(rounded.low).toBeLessThanOrEqual(low);
        expect(rounded.high).toBeGreaterThanOrEqual(high);
      }),
    );
  });

  it("is the same for ten developers in a row at least, ends and all", () => {
    let [from, before] = [Number.NEGATIVE_INFINITY, ""];
    for (let estimate = 0; estimate < 100_000; estimate += 0.5) {
      const shown = JSON.stringify(roundToError(estimate));
      if (shown === before) continue;
      if (before !== "") expect(estimate - from, before).toBeGreaterThanOrEqual(10);
      [from, before] = [before === "" ? Number.NEGATIVE_INFINITY : estimate, shown];
    }
  });
});
