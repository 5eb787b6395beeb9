import { expect, it } from "vitest";
import { paragraphsOf } from "../src/list/paragraphs.ts";

const line = `${"A line as long as the terminal is wide ".repeat(3)}and`;

it.each<[string[], string[]]>([
  [[`${line}\nmore.`], [`${line} more.`]],
  [
    [line, "more.", "Another."],
    [`${line} more.`, "Another."],
  ],
  [["bash: this\nzsh:  that"], ["bash: this\nzsh:  that"]],
  [[], []],
])("%j flows", (details, expected) => {
  expect(paragraphsOf(details)).toEqual(expected);
});
