import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { defineConfig, type Rolldown } from "tsdown";
import { thirdPartyNotices } from "../../scripts/third-party-notices.ts";
import { styles } from "./dashboard/build-styles.ts";

const library = "../reports/src/charts/echarts.ts";

/** Its name is a hash of its inputs: the parts that are used, and the library's version. */
const libraryName: string = (() => {
  const manifest = readFileSync("../reports/package.json", "utf8");
  const version = /"echarts": "([^"]+)"/.exec(manifest)?.[1] ?? "";
  const hash = createHash("sha256").update(version).update(readFileSync(library)).digest("hex");
  return `echarts-${hash.slice(0, 8)}`;
})();

/** Resolves the charting library to one built file, which the command and the browser share. */
function libraryAt(path: string): Rolldown.Plugin {
  return {
    name: "library-at",
    resolveId: (source) =>
      basename(source) === basename(library)
        ? { id: `${path}${libraryName}.js`, external: "absolute" }
        : null,
  };
}

const reports = createRequire(resolve(library));
const notices = thirdPartyNotices({
  file: resolve("dist/THIRD-PARTY-NOTICES.txt"),
  copied: [reports.resolve("@fontsource/atkinson-hyperlegible/package.json")],
  texts: { echarts: join(dirname(reports.resolve("echarts/package.json")), "licenses/LICENSE-d3") },
});

// Removes old files, whose names contain hashes. The builds run in parallel, so none of them can do this.
rmSync("dist", { recursive: true, force: true });

const forBrowsers = {
  outDir: "dist/dashboard",
  platform: "browser",
  target: "es2023",
  fixedExtension: false,
  clean: false,
  minify: true,
  dts: false,
  hash: false,
  deps: { alwaysBundle: /^@djstats\//, onlyBundle: false },
  sourcemap: false,
  define: { "process.env.NODE_ENV": '"production"' },
} as const;

const forNode = {
  platform: "node",
  target: "node22.19",
  fixedExtension: false,
  dts: false,
  sourcemap: true,
  clean: false,
} as const;

export default defineConfig([
  { ...forNode, entry: "src/main.ts", plugins: [libraryAt("./dashboard/"), notices] },
  { ...forNode, entry: "src/serve/document-worker.ts", plugins: [notices] },
  { ...forBrowsers, entry: { [libraryName]: library }, plugins: [notices] },
  {
    ...forBrowsers,
    entry: { dashboard: "dashboard/main.ts" },
    outputOptions: { entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js" },
    plugins: [libraryAt("./"), notices, styles(resolve("dashboard/style/dashboard.css"))],
  },
]);
