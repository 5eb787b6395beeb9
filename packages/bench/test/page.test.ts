import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readSections } from "../src/page/sections.ts";
import { writePage } from "../src/page/write-page.ts";

const results = join(import.meta.dirname, "../results");

it("shows on the page and in the plots what the results contain", () => {
  const directory = mkdtempSync(join(tmpdir(), "djstats-bench-"));
  try {
    writePage(directory, readSections(results));
    const written = readdirSync(directory).sort();
    expect(
      readdirSync(results)
        .filter((name) => !name.endsWith(".json"))
        .sort(),
    ).toEqual(written);
    for (const name of written)
      expect(readFileSync(join(results, name), "utf8")).toBe(readFileSync(join(directory, name), "utf8"));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
