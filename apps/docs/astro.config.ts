import { defineConfig, passthroughImageService } from "astro/config";
import { relativeLinks } from "./integrations/relative-links.ts";

const conditions = ["source", "module", "browser", "default"];

export default defineConfig({
  integrations: [relativeLinks()],
  image: { service: passthroughImageService() },
  // A page may run no script and wear no style that is not a file: its Content-Security-Policy says so.
  build: { inlineStylesheets: "never" },
  devToolbar: { enabled: false },
  vite: {
    build: { assetsInlineLimit: 0 },
    // Workspace packages are read from their sources: what the pages show can never be out of date.
    environments: { prerender: { resolve: { conditions } }, client: { resolve: { conditions } } },
  },
});
