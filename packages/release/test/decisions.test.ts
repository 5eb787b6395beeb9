import { expect, it } from "vitest";
import { readDecisions } from "../src/decisions.ts";
import { root } from "../src/root.ts";

it("numbers decisions without a gap, each once, as its title and the links to it do", () => {
  const decisions = readDecisions(root);
  expect(decisions.map(({ number }) => number)).toEqual(decisions.map((_, at) => at + 1));
  for (const { number, text } of decisions) {
    expect(text).toMatch(new RegExp(`^# ${number}\\. `));
    for (const [link, shown, file] of text.matchAll(/\[(\d+)\]\((\d{4})-/g))
      expect([link, Number(shown)]).toEqual([link, Number(file)]);
  }
});
