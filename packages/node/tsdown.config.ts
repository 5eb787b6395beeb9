import { defineConfig } from "tsdown";

const shared = {
  platform: "node",
  target: "node22.19",
  fixedExtension: false,
  dts: true,
  sourcemap: true,
} as const;

export default defineConfig([
  { ...shared, entry: ["src/index.ts", "src/reporter-main.ts"] },
  // What it takes of core is two lists: loading all of core would cost more than starting the reporter.
  {
    ...shared,
    entry: "src/start.ts",
    deps: { alwaysBundle: ["@djstats/core"] },
    inputOptions: { resolve: { conditionNames: ["source", "node", "import", "default"] } },
    clean: false,
  },
]);
