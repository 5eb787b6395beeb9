import type { SizeResult } from "../size/measure-size.ts";
import { bytes, spread } from "./figures.ts";
import type { Section } from "./section.ts";

/** Describes what a package adds to a program that uses it. */
export function sizeSection({ packages, budgets }: SizeResult): Section {
  return {
    id: "size",
    title: "Size",
    says: [
      "Each package with all its dependencies, in the versions measured above: the download as gzipped archives, the size on disk, the number of packages, and the time of `import` compared with a Node that imports nothing. Ours are packed as they are published. `@djstats/cli` is a command and contains everything in one file.",
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
