import { expect, it } from "vitest";
import { parseDocstring } from "../src/api/docstring.ts";
import { readDoor } from "../src/api/read-door.ts";
import { doors } from "../src/list/packages.ts";

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
 * @throws FileProblem where it cannot
 * @throws Error where it must not
 `;
  expect(parseDocstring(comment)).toEqual({
    text: ["Says one thing, over two lines.", "And another."],
    params: [{ name: "waitMs", text: "how long, in ms" }],
    returns: "what came",
    throws: ["FileProblem where it cannot", "Error where it must not"],
  });
});

it.each(doors)(
  "finds all that $name gives out, and nothing of its inside",
  async ({ directory, entry, name }) => {
    const exported = readDoor(`${directory}/${entry}`);
    const door: object = await import(/* @vite-ignore */ name);
    const values = exported.filter(({ kind }) => kind !== "type").map((one) => one.name);
    // A class of which the door gives out the type alone is a class there, and no value here.
    expect(values).toEqual(expect.arrayContaining(Object.keys(door)));
    for (const { name: one, signature } of exported) {
      expect(signature, one).toContain(one);
      expect(signature, one).not.toMatch(/#\w|return /);
    }
  },
);
