import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/reporter-main.ts"],
  platform: "node",
  target: "node22.19",
  fixedExtension: false,
  dts: true,
  sourcemap: true,
});
