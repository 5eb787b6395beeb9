import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfWidth } from "../../counting/src/estimate.ts";
import { noiseOf } from "../src/report/noise.ts";
import { showValues, type ValueEstimate } from "../src/report/show-values.ts";

const numberOf = (value: string, estimate: number): ValueEstimate => {
  const error = halfWidth(estimate);
  return { value, estimate, low: Math.max(0, estimate - error), high: estimate + error };
};
const valuesOf = (sizes: Readonly<Record<string, number>>) =>
  Object.entries(sizes).map(([value, estimate]) => numberOf(value, estimate));
const without = () => 0;
/** The limits for roles, and those for the public. */
const rulesOf = (least: number) => ({ least, leastStep: least === 50 ? 50 : 10 });

/** Random values of a dimension, with a few developers or many. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 1, max: 100_000 }),
);
const names = ["1", "2", "3", "4", "5", "other"];
const dimension = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
  .chain((values) => fc.tuple(...values.map((value) => size.map((n) => numberOf(value, n)))));
const noises = fc
  .infiniteStream(fc.double({ min: -1, max: 1, noNaN: true }))
  .map((stream) => () => Number(stream.next().value));

describe("of the values of a dimension", () => {
  it.each<[string, Record<string, number>, Record<string, number>]>([
    ["all are shown if none is small", { "5.2": 60, "4.2": 40 }, { "5.2": 60, "4.2": 40 }],
    ["small ones alone are not shown", { "5.2": 5, "4.2": 9 }, {}],
    ["a small one is not added to a large one", { "5.2": 60, "4.2": 40, "3.2": 5 }, { "5.2": 60, "4.2": 40 }],
    [
      "a small one is grouped under an `other` that is large",
      { "5.2": 90, "4.2": 15, other: 45 },
      { "5.2": 90, other: 60 },
    ],
    ["a small `other` is not shown", { linux: 90, macos: 50, other: 3 }, { linux: 90, macos: 50 }],
    ["the largest comes first", { linux: 40, macos: 90, windows: 60 }, { macos: 90, windows: 60, linux: 40 }],
  ])("%s", (_, sizes, expected) => {
    const shown = showValues(valuesOf(sizes), { ...rulesOf(20), noiseOf: without });
    expect(shown.map(({ value, estimate }) => [value, estimate])).toEqual(Object.entries(expected));
  });

  it.each([20, 50])("none with fewer than %i is shown, and all with twice as many are", (least) => {
    fc.assert(
      fc.property(dimension, noises, (values, noise) => {
        const shown = new Set(
          showValues(values, { ...rulesOf(least), noiseOf: noise }).map(({ value }) => value),
        );
        for (const { value, low } of values) {
          if (value === "other") continue;
          if (low < least) expect(shown).not.toContain(value);
          if (low >= 2 * least) expect(shown).toContain(value);
        }
        if (shown.has("other"))
          expect(
            values.some(({ value, low }) => low >= least && (value === "other" || !shown.has(value))),
          ).toBe(true);
      }),
    );
  });

  it.each([20, 50])(
    "each is shown in whole steps, not under %i, with every number that it can be",
    (least) => {
      fc.assert(
        fc.property(dimension, noises, (values, noise) => {
          const shown = showValues(values, { ...rulesOf(least), noiseOf: noise });
          for (const { value, estimate, low, high } of shown) {
            for (const n of [estimate, low, high]) expect(n % rulesOf(least).leastStep).toBe(0);
            expect(low).toBeGreaterThanOrEqual(least);
            expect(estimate).toBeGreaterThanOrEqual(low);
            expect(high).toBeGreaterThan(estimate);
            const own = values.find((one) => one.value === value && value !== "other");
            if (!own) continue;
            expect(low).toBeLessThanOrEqual(own.low);
            expect(high).toBeGreaterThanOrEqual(own.high);
          }
        }),
      );
    },
  );
});

describe("anyone who knows all developers but one", () => {
  const draws = 4000;
  const place = { day: 2518, windowDays: 30, dimension: "django" };
  const noiseByName = new Map<string, readonly number[]>();

  /** Returns the noise of a number under many keys. */
  function noiseUnderKeys(value: string, least: number): readonly number[] {
    const name = `${value} ${least}`;
    const noise =
      noiseByName.get(name) ??
      Array.from({ length: draws }, (_, n) =>
        noiseOf(new Uint8Array(new Uint32Array([n]).buffer), { ...place, value, least }),
      );
    noiseByName.set(name, noise);
    return noise;
  }

  /** Returns everything that may be seen of a dimension, with its probability. */
  function outcomesOf(sizes: Readonly<Record<string, number>>, least: number): Map<string, number> {
    const values = valuesOf(sizes).filter(({ estimate }) => estimate > 0);
    const outcomes = new Map<string, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      const noise = (name: string) => noiseUnderKeys(name, least)[draw] ?? 0;
      const seen = JSON.stringify(showValues(values, { ...rulesOf(least), noiseOf: noise }));
      outcomes.set(seen, (outcomes.get(seen) ?? 0) + 1 / draws);
    }
    return outcomes;
  }

  /** Returns how much better than by chance two worlds can be told apart, and how often the second is certain. */
  function compare(one: Map<string, number>, two: Map<string, number>) {
    const seen = [...new Set([...one.keys(), ...two.keys()])];
    const pairs = seen.map((outcome) => [one.get(outcome) ?? 0, two.get(outcome) ?? 0] as const);
    return {
      told: pairs.reduce((sum, [a, b]) => sum + Math.abs(a - b) / 2, 0),
      proven: pairs.reduce((sum, [a, b]) => sum + (a === 0 ? b : 0), 0),
    };
  }

  const worlds: [string, (hidden: number, own: number) => Record<string, number>][] = [
    ["whose value it is", (hidden, own) => ({ "5.2": 900, "1.11": own + hidden })],
    ["whose value alone is hidden", (hidden, own) => ({ "5.2": 30 + own, "4.2": 900, "1.11": hidden })],
    ["whose value is grouped with a large one", (hidden, own) => ({ other: own + 20, "1.11": hidden })],
    ["whose value is grouped with a small one", (hidden, own) => ({ "4.2": own, "1.11": hidden })],
    ["whose value is as large as another", (hidden, own) => ({ "4.2": own, "1.11": own + hidden })],
  ];

  it.each(worlds.flatMap(([name, sizes]) => [20, 50].map((least) => [name, least, sizes] as const)))(
    "cannot see whether there is one more, %s, at a limit of %i",
    (_, least, sizes) => {
      for (let own = 0; own < 2.5 * least; own += least / 10) {
        const { told, proven } = compare(outcomesOf(sizes(0, own), least), outcomesOf(sizes(1, own), least));
        // Without noise, one of two numbers proves it.
        expect(told, `${own} made-up ones`).toBeLessThan(2.4 / least);
        expect(proven, `${own} made-up ones`).toBeLessThan(0.02);
      }
    },
  );
});
