import { defineConfig, passthroughImageService } from "astro/config";
import { relativeLinks } from "./integrations/relative-links.ts";
import { searchIndex } from "./integrations/search-index.ts";

const conditions = ["source", "module", "browser", "default"];

export default defineConfig({
  integrations: [relativeLinks(), searchIndex()],
  image: { service: passthroughImageService() },
  // A page may run no script and wear no style that is not a file: its Content-Security-Policy says so.
  build: { inlineStylesheets: "never" },
  // Spaces as HTML has them: a line's end between words is one.
  compressHTML: true,
  devToolbar: { enabled: false },
  vite: {
    build: { assetsInlineLimit: 0 },
    // Workspace packages are read from their sources: what the pages show can never be out of date.
    environments: { prerender: { resolve: { conditions } }, client: { resolve: { conditions } } },
  },
});
