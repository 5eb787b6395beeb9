import { defineConfig, type UserConfig } from "tsdown";

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
};

// Built apart, so that `djstats run` is one file: each file more that it loads delays the command that it becomes.
export default defineConfig([
  { ...program, entry: "src/main.ts", copy: [{ from: "../node/observer/*.py", to: "dist/observer" }] },
  { ...program, entry: "src/reporter.ts" },
]);
