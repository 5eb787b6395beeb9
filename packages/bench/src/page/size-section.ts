import type { SizeResult } from "../size/measure-size.ts";
import { bytes, spread } from "./figures.ts";
import type { Section } from "./section.ts";

/** What a package adds to whoever uses it. */
export function sizeSection({ packages, budgets }: SizeResult): Section {
  return {
    id: "size",
    title: "Size",
    says: [
      "Each package with all that it depends on, in the versions that were measured above: the download, as gzipped archives; on the disk; how many packages come with it; and what `import` takes over a Node that imports nothing. Ours are packed as they are published. `@djstats/cli` is a command and brings everything in one file.",
    ],
    tables: [
      {
        caption: "Packages, with all dependencies",
        columns: ["Package", "Download", "On the disk", "Dependencies", "Import"],
        rows: packages.map(({ name, packedBytes, installedBytes, files, dependencies, importMs }) => ({
          name,
          isOurs: name.startsWith("@djstats/"),
          cells: [
            bytes(packedBytes),
            `${bytes(installedBytes)}, ${files.toLocaleString("en-US")} files`,
            String(dependencies),
            importMs ? spread(importMs, "ms") : "",
          ],
        })),
      },
    ],
    plots: [],
    budgets,
  };
}
