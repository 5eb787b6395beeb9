import { readdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AstroIntegration } from "astro";
import * as pagefind from "pagefind";

/** Indexes the built pages for the search, which runs in the browser and loads only files of this site. */
export function searchIndex(): AstroIntegration {
  return {
    name: "search-index",
    hooks: {
      "astro:build:done": async ({ dir, logger }) => {
        const site = fileURLToPath(dir);
        const outputPath = fileURLToPath(new URL("pagefind/", dir));
        const { index, errors } = await pagefind.createIndex();
        if (!index) throw new Error(`The search index cannot be made: ${errors.join("; ")}`);
        const { page_count, errors: trouble } = await index.addDirectory({ path: site });
        if (trouble.length > 0) throw new Error(`The search index cannot be made: ${trouble.join("; ")}`);
        await index.writeFiles({ outputPath });
        await pagefind.close();
        await removeItsPages(outputPath);
        logger.info(`${page_count} pages can be searched`);
      },
    },
  };
}

/** Deletes Pagefind's own user interfaces, which the site does not use. */
async function removeItsPages(directory: string): Promise<void> {
  const files = await readdir(directory);
  await Promise.all(
    files
      .filter((file) => /(?:ui|highlight)\.(?:js|css)$/.test(file))
      .map((file) => rm(`${directory}/${file}`)),
  );
}
