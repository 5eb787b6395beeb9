import { resolve } from "node:path";
import { defineConfig, type UserConfig } from "tsdown";
import { thirdPartyNotices } from "../../scripts/third-party-notices.ts";

// CommonJS without dependencies: importing a built-in module from an ES module loads all that the module exports
// lazily (tens of milliseconds for node:http), and requiring it does not. What is bundled is in devDependencies.
const program: UserConfig = {
  format: "cjs",
  platform: "node",
  target: "node22.19",
  inputOptions: {
    resolve: { conditionNames: ["source", "node", "import", "default"] },
  },
  dts: false,
  sourcemap: false,
  minify: true,
  plugins: thirdPartyNotices({ file: resolve("dist/THIRD-PARTY-NOTICES.txt") }),
};

/** All that `djstats run` needs and other commands use too: each file more delays the command that it becomes. */
const common = [
  /\/cli\/src\/(?:run|context|output)\.ts$/,
  /\/node\/src\/(?:paths|config|observer)\.ts$/,
  /\/core\/src\/decide\.ts$/,
  /\/command-line\/src\/(?:command|usage-error)\.ts$/,
];

// Built separately, so that the modules that `djstats run` loads are not split for the reporter's sake.
export default defineConfig([
  {
    ...program,
    entry: "src/main.ts",
    outputOptions: {
      codeSplitting: { groups: [{ name: "common", test: (id) => common.some((part) => part.test(id)) }] },
    },
    copy: [{ from: "../node/observer/*.py", to: "dist/observer" }],
  },
  { ...program, entry: ["src/reporter.ts", "src/exchange.ts"] },
]);
