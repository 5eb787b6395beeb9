import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../src/root.ts";

const project = join(root, "integrations/django");
const source = join(project, "src/djstats");
const modules = readdirSync(source).filter((name) => name.endsWith(".py") && name !== "_core.py");

/** Counts the lines of a module, and those that are neither blank nor a comment nor of a docstring. */
function countLines(name: string): { all: number; code: number } {
  const text = readFileSync(join(source, name), "utf8");
  const code = text.replace(/^ *"""[\s\S]*?"""\n/gm, "").split("\n");
  return { all: text.split("\n").length - 1, code: code.filter((line) => /^\s*[^#\s]/.test(line)).length };
}

const inHundreds = (count: number) => (Math.round(count / 100) * 100).toLocaleString("en-GB");

it.each(["integrations/django/README.md", "decisions/0017-a-second-implementation-in-python.md"])(
  "%s says how large the Python package is, to the nearest hundred lines",
  (path) => {
    const counts = modules.map(countLines);
    const sum = (of: (count: { all: number; code: number }) => number) =>
      inHundreds(counts.map(of).reduce((one, other) => one + other));
    const said = `about ${sum(({ all }) => all)} lines written by hand, about ${sum(({ code }) => code)} of them code`;
    expect(readFileSync(join(root, path), "utf8")).toContain(said);
  },
);
