import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AstroIntegration } from "astro";

/**
 * Makes every link within the site relative, so that one build serves from any place: the root of a host, a folder
 * of another site, a copy on a disk.
 */
export function relativeLinks(): AstroIntegration {
  return {
    name: "relative-links",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const files = await readdir(dir, { recursive: true });
        for (const file of files.filter((name) => name.endsWith(".html"))) {
          const path = join(dir.pathname, file);
          await writeFile(path, withRelativeLinks(await readFile(path, "utf8"), file));
        }
      },
    },
  };
}

/** @param file path of the page below the site's root */
export function withRelativeLinks(html: string, file: string): string {
  const up = "../".repeat(file.split(/[\\/]/).length - 1) || "./";
  return html.replace(/(\s(?:href|src|action)=")\/(?!\/)/g, `$1${up}`);
}
