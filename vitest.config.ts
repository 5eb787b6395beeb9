import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that keep every core busy, so that nothing else may run at the same time. */
const alone = [
  "apps/docs/e2e/lighthouse.test.ts",
  "packages/cli/e2e/files.test.ts",
  "packages/cli/e2e/python-state.test.ts",
  "packages/collector/e2e/kill.test.ts",
  "packages/collector/e2e/lighthouse.test.ts",
];

/** The slowest tests, which start first so that they do not run on alone at the end. */
const longest = [
  "cli/e2e/django-patch",
  "cli/e2e/python-app",
  "cli/e2e/python-commands",
  "docs/e2e/pages",
  "collector/e2e/postgres",
  "collector/e2e/failover",
  "cli/e2e/django",
  "cli/e2e/observer",
  "collector/e2e/receive",
  "release/e2e/install",
  "cli/e2e/secrets",
  "collector/e2e/dashboard",
  "cli/e2e/commands",
  "node/e2e/network",
  "cli/e2e/run",
  "cli/e2e/runserver",
  "collector/e2e/unlinkable",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}

/** Most e2e tests need a shell, /proc, strace, mounts and signals. Other systems run only those that need just Node. */
const isLinux = process.platform === "linux";
// On a busy machine, a condition may become true late without failing the test.
const expectations = { poll: { timeout: 20_000 } };
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000, expect: expectations };

export default defineConfig({
  // Workspace packages are tested from their sources, so that no build has to run first.
  ssr: { resolve: { conditions: ["source", "module", "node"] } },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["packages/*/test/**/*.test.ts", "apps/*/test/**/*.test.ts"],
          testTimeout: 60_000,
          expect: expectations,
          // Unit tests change no shared state, so modules are loaded only once.
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
          // Most of these tests spend most of their time waiting.
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
