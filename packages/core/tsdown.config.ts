import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/json-schema.ts", "src/limits.ts", "src/preview.ts", "src/vocabulary.ts"],
  platform: "neutral",
  target: "es2023",
  fixedExtension: false,
  dts: true,
  sourcemap: true,
});
