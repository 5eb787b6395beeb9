import { defineConfig } from "vitest/config";

/** Tests that keep every core busy: nothing runs beside them. */
const alone = ["packages/cli/e2e/files.test.ts", "packages/collector/e2e/kill.test.ts"];

/** The others use a shell, /proc, strace, mounts and signals: elsewhere, what needs nothing but Node is run. */
const isLinux = process.platform === "linux";
// What is waited for may come late on a busy machine.
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

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
          // They change nothing that others could see, so modules are loaded once for all.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: isLinux
            ? ["packages/*/e2e/**/*.test.ts", "apps/*/e2e/**/*.test.ts"]
            : ["packages/*/e2e/**/anywhere.test.ts"],
          exclude: alone,
          ...timeouts,
          // Most of them wait most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e-alone",
          include: isLinux ? alone : [],
          ...timeouts,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
