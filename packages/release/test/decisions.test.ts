import { expect, it } from "vitest";
import { readDecisions } from "../src/decisions.ts";
import { root } from "../src/root.ts";

it("numbers decisions without a gap, each once, as its title does", () => {
  const decisions = readDecisions(root);
  expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, at) => at + 1));
  for (const { number, text } of decisions) expect(text).toMatch(new RegExp(`^# ${number}\\. `));
});
