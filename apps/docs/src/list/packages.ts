/** The entry points whose reference is generated from their docstrings. To add an entry point, add a line here. */
export const entryPoints = [
  { name: "@djstats/core", slug: "core", directory: "packages/core", entry: "src/index.ts" },
  {
    name: "@djstats/core/json-schema",
    slug: "core-json-schema",
    directory: "packages/core",
    entry: "src/json-schema.ts",
  },
  { name: "@djstats/core/limits", slug: "core-limits", directory: "packages/core", entry: "src/limits.ts" },
  {
    name: "@djstats/core/preview",
    slug: "core-preview",
    directory: "packages/core",
    entry: "src/preview.ts",
  },
  {
    name: "@djstats/core/vocabulary",
    slug: "core-vocabulary",
    directory: "packages/core",
    entry: "src/vocabulary.ts",
  },
  { name: "@djstats/node", slug: "node", directory: "packages/node", entry: "src/index.ts" },
  { name: "@djstats/node/start", slug: "node-start", directory: "packages/node", entry: "src/start.ts" },
] as const;
