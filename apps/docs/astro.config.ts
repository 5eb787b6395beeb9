import { defineConfig, passthroughImageService } from "astro/config";
import { relativeLinks } from "./integrations/relative-links.ts";
import { searchIndex } from "./integrations/search-index.ts";
import { siteNotices } from "./integrations/site-notices.ts";

const conditions = ["source", "module", "browser", "default"];

export default defineConfig({
  integrations: [relativeLinks(process.env["DJSTATS_BASE"] || "/"), siteNotices(), searchIndex()],
  image: { service: passthroughImageService() },
  // The Content-Security-Policy of the pages allows no inline scripts or styles.
  build: { inlineStylesheets: "never" },
  // Collapses white space as HTML does: a line break between words counts as a space.
  compressHTML: true,
  devToolbar: { enabled: false },
  vite: {
    // The charting library, which a reader loads by asking for another chart, has 560 kB.
    build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
    // Workspace packages are read from their sources, so the pages never show an outdated build.
    environments: { prerender: { resolve: { conditions } }, client: { resolve: { conditions } } },
  },
});
