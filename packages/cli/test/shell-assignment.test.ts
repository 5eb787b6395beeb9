import * as fc from "fast-check";
import { expect, it } from "vitest";
import { shellAssignment } from "../src/shell-assignment.ts";

// The machines that run these tests have no PowerShell. This is its rule for single-quoted strings, from its tokenizer
// (ScanStringLiteral): five characters are single quotes; a doubled one is one character, any other ends the string.
const quotes = ["'", "‘", "’", "‚", "‛"];

function readPowerShell(line: string, name: string): { readonly value: string; readonly rest: string } {
  const start = `$env:${name} = '`;
  expect(line.startsWith(start)).toBe(true);
  let value = "";
  for (let at = start.length; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (quotes.includes(character)) {
      if (!quotes.includes(line.charAt(at + 1))) return { value, rest: line.slice(at + 1) };
      at += 1;
      value += line.charAt(at);
    } else value += character;
  }
  throw new Error("The string does not end.");
}

it("assigns any value in PowerShell, and runs none of it as code", () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...quotes, "$", "`", '"', ";", "\n"), fc.string()),
  });
  fc.assert(
    fc.property(text, (value) => {
      expect(readPowerShell(shellAssignment.powershell("A", value), "A")).toEqual({ value, rest: "" });
    }),
    { numRuns: 2000 },
  );
});
