import { expect, it } from "vitest";
import { parseDocstring } from "../src/api/docstring.ts";
import { readEntryPoint } from "../src/api/read-entry-point.ts";
import { entryPoints } from "../src/list/packages.ts";

it("splits a docstring at its tags", () => {
  const comment = `* Returns one thing,
 * over two lines.
 *
 * And another.
 *
 * @param waitMs how long,
 *   in ms
 * @returns what came
 * @throws FileError if it cannot
 * @throws Error if it must not
 `;
  expect(parseDocstring(comment)).toEqual({
    text: ["Returns one thing, over two lines.", "And another."],
    params: [{ name: "waitMs", text: "how long, in ms" }],
    returns: "what came",
    throws: ["FileError if it cannot", "Error if it must not"],
  });
});

it.each(entryPoints)(
  "finds every export of $name, without bodies or private members",
  async ({ directory, entry, name }) => {
    const exported = readEntryPoint(`${directory}/${entry}`);
    const module: object = await import(/* @vite-ignore */ name);
    const values = exported.filter(({ kind }) => kind !== "type").map((one) => one.name);
    // A class that is exported only as a type is a class in `exported`, but not a value of the module.
    expect(values).toEqual(expect.arrayContaining(Object.keys(module)));
    for (const { name: one, signature } of exported) {
      expect(signature, one).toContain(one);
      expect(signature, one).not.toMatch(/#\w|return /);
    }
  },
);
