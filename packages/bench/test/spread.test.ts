import { expect, it } from "vitest";
import { spreadOf } from "../src/measure/spread.ts";

it("computes the median and the quartiles", () => {
  expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ median: 3, low: 2, high: 4, rounds: 5 });
  expect(spreadOf([10, 20])).toEqual({ median: 15, low: 12.5, high: 17.5, rounds: 2 });
});
