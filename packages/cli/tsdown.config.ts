import { defineConfig } from "tsdown";

// CommonJS without dependencies: importing a built-in module from an ES module loads all that the module exports
// lazily (tens of milliseconds for node:http), and requiring it does not. What is bundled is in devDependencies.
export default defineConfig({
  entry: { main: "src/main.ts", reporter: "src/reporter.ts" },
  format: "cjs",
  platform: "node",
  target: "node22.19",
  inputOptions: { resolve: { conditionNames: ["source", "node", "import", "default"] } },
  dts: false,
  sourcemap: false,
  minify: true,
  copy: [{ from: "../node/observer/*.py", to: "dist/observer" }],
});
