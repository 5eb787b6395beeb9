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
          // The others use a shell, /proc, strace, mounts and signals: elsewhere, what needs nothing but Node is run.
          include:
            process.platform === "linux"
              ? ["packages/*/e2e/**/*.test.ts", "apps/*/e2e/**/*.test.ts"]
              : ["packages/*/e2e/**/anywhere.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
