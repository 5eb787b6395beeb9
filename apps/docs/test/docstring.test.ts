import { expect, it } from "vitest";
import { parseDocstring } from "../src/api/docstring.ts";
import { readEntryPoint } from "../src/api/read-entry-point.ts";
import { entryPoints } from "../src/list/packages.ts";

it("takes a docstring apart at its tags", () => {
  const comment = `*
 * Says one thing,
 * over two lines.
 *
 * And another.
 *
 * @param waitMs how long,
 *   in ms
 * @returns what came
 * @throws FileError where it cannot
 * @throws Error where it must not
 `;
  expect(parseDocstring(comment)).toEqual({
    text: ["Says one thing, over two lines.", "And another."],
    params: [{ name: "waitMs", text: "how long, in ms" }],
    returns: "what came",
    throws: ["FileError where it cannot", "Error where it must not"],
  });
});

it.each(entryPoints)(
  "finds all that $name gives out, and nothing of its inside",
  async ({ directory, entry, name }) => {
    const exported = readEntryPoint(`${directory}/${entry}`);
    const module: object = await import(/* @vite-ignore */ name);
    const values = exported.filter(({ kind }) => kind !== "type").map((one) => one.name);
    // A class whose type alone is exported is a class there, and no value here.
    expect(values).toEqual(expect.arrayContaining(Object.keys(module)));
    for (const { name: one, signature } of exported) {
      expect(signature, one).toContain(one);
      expect(signature, one).not.toMatch(/#\w|return /);
    }
  },
);
