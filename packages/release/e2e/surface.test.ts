import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { surfaceFile } from "../src/entry-points.ts";
import { entryPointsOf, publishedPackages } from "../src/published.ts";
import { readSurface } from "../src/surface.ts";
import { surfaceText } from "../src/surface-text.ts";

const directory = join(import.meta.dirname, "../surface");

/** The entry points with types, and their built declarations. */
const typed = publishedPackages().flatMap((each) =>
  entryPointsOf(each)
    .map(({ name, file }) => [name, join(each.directory, file.replace(/\.js$/, ".d.ts"))] as const)
    .filter(([, file]) => file.endsWith(".d.ts") && existsSync(file)),
);

it.each(typed)("%s exports the names and types that its file records", async (name, file) => {
  await expect(surfaceText(name, readSurface(file))).toMatchFileSnapshot(join(directory, surfaceFile(name)));
});

it("records a surface for existing entry points only", () => {
  expect(readdirSync(directory).sort()).toEqual(typed.map(([name]) => surfaceFile(name)).sort());
});
