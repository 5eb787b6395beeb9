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
  // restore-home is a separate file, because code bundled into a file runs only after all imports of that file.
  { ...shared, entry: ["src/index.ts", "src/reporter-main.ts", "src/restore-home.ts"] },
  // It needs only the policy's first rules from core: loading all of core would cost more than starting the reporter.
  {
    ...shared,
    entry: "src/start.ts",
    deps: { alwaysBundle: [/^@djstats\/core/, "env-paths", "is-safe-filename"] },
    inputOptions: { resolve: { conditionNames: ["source", "node", "import", "default"] } },
    plugins: thirdPartyNotices({ file: resolve("dist/THIRD-PARTY-NOTICES.txt") }),
    clean: false,
  },
]);
