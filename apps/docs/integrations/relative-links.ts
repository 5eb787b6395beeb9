import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/**
 * Makes every link within the site relative, so that the same build can be served from the root of a host or from a
 * folder of another site.
 */
export function relativeLinks(): AstroIntegration {
  return {
    name: "relative-links",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const site = fileURLToPath(dir);
        const files = await readdir(site, { recursive: true });
        for (const file of files.filter((name) => /\.(html|css)$/.test(name))) {
          const path = join(site, file);
          await writeFile(path, withRelativeLinks(await readFile(path, "utf8"), file));
        }
      },
    },
  };
}

/**
 * Makes the links in a page or style sheet relative.
 *
 * @param file its path under the root of the site
 */
export function withRelativeLinks(text: string, file: string): string {
  const up = "../".repeat(file.split(/[\\/]/).length - 1) || "./";
  const link = file.endsWith(".css") ? /(url\(["']?)\/(?!\/)/g : /(\s(?:href|src|action)=")\/(?!\/)/g;
  return text.replace(link, `$1${up}`);
}
