import { resolve } from "node:path";
import { defineConfig } from "tsdown";
import { thirdPartyNotices } from "../../scripts/third-party-notices.ts";

const shared = {
  platform: "node",
  target: "node22.19",
  fixedExtension: false,
  dts: true,
  sourcemap: true,
} as const;

export default defineConfig([
  // A file of its own, as what is bundled into another runs only after all that that one imports.
  { ...shared, entry: ["src/index.ts", "src/reporter-main.ts", "src/restore-home.ts"] },
  // What it takes of core is the policy's first rules: loading all of it would cost more than starting the reporter.
  {
    ...shared,
    entry: "src/start.ts",
    deps: { alwaysBundle: [/^@djstats\/core/, "env-paths", "is-safe-filename"] },
    inputOptions: { resolve: { conditionNames: ["source", "node", "import", "default"] } },
    plugins: thirdPartyNotices({ file: resolve("dist/THIRD-PARTY-NOTICES.txt") }),
    clean: false,
  },
]);
