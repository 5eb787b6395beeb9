import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "node:path";
import { pathToFileURL } from "node:url";
import type { Rolldown } from "tsdown";

/**
 * Writes a style sheet with everything it imports, and the fonts it names, next to the script. Each file name has a hash
 * of its content.
 */
export function styles(file: string): Rolldown.Plugin {
  return {
    name: "styles",
    generateBundle() {
      const emit = (name: string, source: string | Buffer) => {
        const { name: stem, ext } = parse(name);
        const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
        const fileName = `${stem}-${hash}${ext}`;
        this.emitFile({ type: "asset", fileName, source });
        return fileName;
      };
      const bundled = (path: string): string => {
        this.addWatchFile(path);
        const { resolve } = createRequire(pathToFileURL(path));
        return readFileSync(path, "utf8")
          .replace(/@import "([^"]+)";\n/g, (_, imported: string) => bundled(resolve(imported)))
          .replace(
            /url\("(@fontsource\/[^"]+)"\)/g,
            (_, font: string) => `url("./${emit(font, readFileSync(resolve(font)))}")`,
          );
      };
      emit("dashboard.css", bundled(file));
    },
  };
}
