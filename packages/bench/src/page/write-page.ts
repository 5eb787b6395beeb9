import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdownOf } from "./markdown.ts";
import type { Measured } from "./sections.ts";
import { standAlone } from "./svg.ts";

/** Writes the page and its plots into a directory. */
export function writePage(directory: string, sections: readonly Measured[]): void {
  for (const { plots } of sections)
    for (const { id, svg } of plots) writeFileSync(join(directory, `${id}.svg`), standAlone(svg));
  writeFileSync(join(directory, "README.md"), markdownOf(sections));
}
