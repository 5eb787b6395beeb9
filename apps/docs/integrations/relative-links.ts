import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";

/**
 * Makes every link within the site relative, so that the same build can be served from the root of a host or from a
 * folder of another site. Only the page for missing addresses has to know that folder.
 *
 * @param base the path that the site is served from, with a slash at its start and end
 */
export function relativeLinks(base: string): AstroIntegration {
  if (!/^\/([\w.-]+\/)*$/.test(base))
    throw new Error(`DJSTATS_BASE must start and end with a slash, such as /djstats/; it is ${base}.`);
  return {
    name: "relative-links",
    hooks: {
      "astro:build:done": async ({ dir }) => {
        const site = fileURLToPath(dir);
        const files = await readdir(site, { recursive: true });
        for (const file of files.filter((name) => /\.(html|css)$/.test(name))) {
          const path = join(site, file);
          await writeFile(path, withRelativeLinks(await readFile(path, "utf8"), { file, base }));
        }
      },
    },
  };
}

/**
 * Makes the links in a page or style sheet relative. Those of 404.html start with the site's base instead, because a
 * host returns that page for any address, at any depth.
 *
 * @param place the file's path under the root of the site, and the path that the site is served from
 */
export function withRelativeLinks(text: string, { file, base }: { file: string; base: string }): string {
  const up = file === "404.html" ? base : "../".repeat(file.split(/[\\/]/).length - 1) || "./";
  const link = file.endsWith(".css") ? /(url\(["']?)\/(?!\/)/g : /(\s(?:href|src|action)=")\/(?!\/)/g;
  return text.replace(link, `$1${up}`);
}
