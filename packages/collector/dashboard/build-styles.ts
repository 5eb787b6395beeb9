import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "node:path";
import type { Rolldown } from "tsdown";

/** Puts a style sheet and the fonts that it names beside the script, each under a name with a hash of what is in it. */
export function styles(file: string): Rolldown.Plugin {
  return {
    name: "styles",
    buildStart() {
      this.addWatchFile(file);
    },
    generateBundle() {
      const emit = (name: string, source: string | Buffer) => {
        const { name: stem, ext } = parse(name);
        const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
        const fileName = `${stem}-${hash}${ext}`;
        this.emitFile({ type: "asset", fileName, source });
        return fileName;
      };
      const { resolve } = createRequire(import.meta.url);
      const css = readFileSync(file, "utf8").replace(
        /url\("(@fontsource\/[^"]+)"\)/g,
        (_, font: string) => `url("./${emit(font, readFileSync(resolve(font)))}")`,
      );
      emit("dashboard.css", css);
    },
  };
}
