import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfWidth } from "../../counting/src/estimate.ts";
import { roundToError } from "../src/report/round.ts";
import { type Cell, foldSmallCells, showCells } from "../src/report/small-cells.ts";

const least = 20;
const cellOf = (value: string, estimate: number): Cell => {
  const error = halfWidth(estimate);
  return { value, estimate, low: Math.max(0, estimate - error), high: estimate + error };
};
const cellsOf = (sizes: Readonly<Record<string, number>>) =>
  Object.entries(sizes).map(([value, estimate]) => cellOf(value, estimate));

/** What an audience sees of a dimension, as text. */
const shownOf = (cells: readonly Cell[], limit = least) => showCells(cells, limit);

/** Of a few developers or many, as dimensions are. */
const size = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 1000 }),
  fc.integer({ min: 1, max: 100_000 }),
);
const names = ["1", "2", "3", "4", "5", "other"];
const dimension = fc
  .uniqueArray(fc.constantFrom(...names), { minLength: 1 })
  .chain((values) => fc.tuple(...values.map((value) => size.map((n) => cellOf(value, n)))));

describe("of the values of a dimension", () => {
  it.each<[string, Record<string, number>, Record<string, number>]>([
    ["all are shown where none is small", { "5.2": 60, "4.2": 30 }, { "5.2": 60, "4.2": 30 }],
    [
      "a small one is folded with the smallest of the others",
      { "5.2": 60, "4.2": 30, "3.2": 5 },
      { "5.2": 60, other: 35 },
    ],
    ["a small one alone is not shown", { "5.2": 5 }, {}],
    ["a small one and one other are shown as one", { "5.2": 90, "4.2": 5 }, { other: 95 }],
    [
      "a small one is folded into an other that is large",
      { "5.2": 90, "4.2": 5, other: 40 },
      { "5.2": 90, other: 45 },
    ],
    [
      "a small other is folded with the smallest",
      { linux: 90, macos: 50, other: 3 },
      { linux: 90, other: 53 },
    ],
    [
      "a small one is left out where the others are coarse",
      { linux: 9000, macos: 3000, windows: 800, other: 3 },
      { linux: 9000, macos: 3000, windows: 800 },
    ],
  ])("%s", (_, sizes, expected) => {
    const shown = foldSmallCells(cellsOf(sizes), least);
    expect(Object.fromEntries(shown.map(({ value, estimate }) => [value, estimate]))).toEqual(expected);
  });

  it("none that is small is shown, to whomever", () => {
    for (const limit of [20, 50])
      fc.assert(
        fc.property(dimension, (cells) => {
          for (const { value, low, estimate } of foldSmallCells(cells, limit)) {
            expect(low).toBeGreaterThanOrEqual(limit);
            const own = cells.find((cell) => cell.value === value);
            if (value !== "other") expect(own?.estimate).toBe(estimate);
          }
        }),
      );
  });

  it("each that is shown has the limit at least as its low end, and no more than its estimate", () => {
    for (const limit of [20, 50])
      fc.assert(
        fc.property(dimension, (cells) => {
          for (const { low, estimate, high } of shownOf(cells, limit)) {
            expect(low).toBeGreaterThanOrEqual(limit);
            expect(estimate).toBeGreaterThanOrEqual(low);
            expect(high).toBeGreaterThan(estimate);
          }
        }),
      );
  });

  it("a hidden one is never all that `other` holds, nor all that is left of a total", () => {
    fc.assert(
      fc.property(dimension, (cells) => {
        const shown = foldSmallCells(cells, least);
        const hidden = cells.filter(
          ({ value }) => value !== "other" && !shown.some((s) => s.value === value),
        );
        if (hidden.length === 0 || shown.length === 0) return;
        const other = shown.find(({ value }) => value === "other");
        const openBy = shown.reduce(
          (sum, { estimate }) => sum + roundToError(cellOf("", estimate)).high - estimate,
          0,
        );
        if (other)
          expect(cells.filter((c) => c.value === "other" || hidden.includes(c)).length).toBeGreaterThan(1);
        else expect(openBy).toBeGreaterThanOrEqual(2 * least);
      }),
    );
  });
});

describe("who sees all that is shown, and adds and subtracts,", () => {
  interface World {
    readonly cells: readonly Cell[];
    /** How many there are of the value that is hidden. */
    readonly hidden: number;
  }

  /** Of all worlds that look the same, the fewest and the most that can be hidden. */
  function ranges(
    worlds: Iterable<World>,
    totalOf: (cells: readonly Cell[]) => unknown,
  ): [string, number, number][] {
    const found = new Map<string, [number, number]>();
    for (const { cells, hidden } of worlds) {
      const shown = shownOf(cells);
      // Where nothing is shown, a total is all there is, and that is no cell.
      if (
        shown.length === 0 ||
        shown.some(({ estimate }) => estimate > 40) ||
        shown.some(({ value }) => value === "small")
      )
        continue;
      const seen = JSON.stringify([shown, totalOf(cells)]);
      const [fewest, most] = found.get(seen) ?? [hidden, hidden];
      found.set(seen, [Math.min(fewest, hidden), Math.max(most, hidden)]);
    }
    return [...found].map(([seen, [fewest, most]]) => [seen, fewest, most]);
  }

  function* worlds(others: readonly (readonly string[])[]): Generator<World> {
    const sizes = Array.from({ length: 46 }, (_, n) => n + 1);
    for (const names of others)
      for (let hidden = 1; hidden <= 20; hidden += 1)
        for (const a of sizes)
          for (const b of names.length > 1 ? sizes.filter((size) => size >= a) : [0]) {
            const cells = names.map((name, at) => cellOf(name, [a, b][at] ?? 0));
            yield { cells: [cellOf("small", hidden), ...cells], hidden };
          }
  }

  // As if nobody used two values, which is the worst that can be.
  const sumOf = (cells: readonly Cell[]) => cells.reduce((sum, { estimate }) => sum + estimate, 0);
  const others = [["a"], ["other"], ["a", "b"], ["a", "other"], ["other", "a"]];

  it.each<[string, (cells: readonly Cell[]) => unknown]>([
    ["at the store, with a total that is not rounded", (cells) => Math.round(sumOf(cells) / 5) * 5],
    ["with a role", (cells) => roundToError(cellOf("", sumOf(cells)))],
  ])("%s, never knows that fewer than ten are hidden, and seldom how many", (_, totalOf) => {
    const found = ranges(worlds(others), totalOf);
    for (const [seen, , most] of found) expect(most, seen).toBeGreaterThanOrEqual(10);
    // Where all numbers are at the ends of what they are rounded to at once.
    const narrow = found.filter(([, fewest, most]) => most - fewest < 8);
    expect(narrow.length / found.length).toBeLessThan(0.25);
  });
});
