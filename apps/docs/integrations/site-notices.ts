import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { AstroIntegration } from "astro";
import { thirdPartyNotices } from "../../../scripts/third-party-notices.ts";

/** Writes the licences of third-party parts of the site to a file: scripts, fonts, the search. */
export function siteNotices(): AstroIntegration {
  const docs = createRequire(import.meta.url);
  const reports = createRequire(docs.resolve("@djstats/reports/style/atkinson.css"));
  const file = resolve(".astro/third-party-notices.txt");
  const plugins = thirdPartyNotices({
    file,
    copied: [
      reports.resolve("@fontsource/atkinson-hyperlegible/package.json"),
      docs.resolve("@fontsource/ibm-plex-mono/package.json"),
      // Its exports do not include its manifest.
      resolve("node_modules/pagefind/package.json"),
    ],
    texts: { echarts: join(dirname(reports.resolve("echarts/package.json")), "licenses/LICENSE-d3") },
  });
  return {
    name: "site-notices",
    hooks: {
      "astro:config:setup": ({ updateConfig }) => {
        // Code that only builds the pages is not part of the site.
        const applyToEnvironment = ({ name }: { name: string }) => name === "client";
        updateConfig({ vite: { plugins: plugins.map((plugin) => ({ ...plugin, applyToEnvironment })) } });
      },
      "astro:build:done": ({ dir }) => copyFileSync(file, new URL("third-party-notices.txt", dir)),
    },
  };
}
