import { defineConfig } from "vitest/config";

export default defineConfig({
  // Workspace packages are tested from their sources, so that no build has to run first.
  ssr: { resolve: { conditions: ["source", "module", "node"] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts"],
          // A machine that is busy fails no test.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["packages/*/e2e/**/*.test.ts", "apps/*/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
