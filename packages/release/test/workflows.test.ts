import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../src/root.ts";
import { pinProblems, workflowProblems } from "../src/workflow-problems.ts";

const directory = join(root, ".github/workflows");
const workflows = readdirSync(directory).map(
  (name) => [name, readFileSync(join(directory, name), "utf8")] as const,
);
const action = readFileSync(join(root, ".github/actions/set-up/action.yml"), "utf8");

describe("the workflows", () => {
  it.each(workflows)(
    "%s is accepted by GitHub's parser, pinned, and limited to the permissions it needs",
    async (name, content) => {
      expect(await workflowProblems(name, content)).toEqual([]);
    },
  );

  it("use a local action that is pinned too, and one commit of each action", () => {
    expect(pinProblems(action)).toEqual([]);
    const all = [...workflows.map(([, content]) => content), action].join("\n");
    const used = new Set(
      [...all.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40})/g)].map(([, ...of]) => of.join(" ")),
    );
    const names = [...used].map((one) => one.split(" ")[0]);
    expect(names).toEqual([...new Set(names)]);
    for (const [, path = ""] of all.matchAll(/uses: (\.\/\S+)/g))
      expect(existsSync(join(root, path))).toBe(true);
  });

  it("have write permissions in five jobs only, which neither build nor test a stranger's code", () => {
    const writing = workflows.flatMap(([name, content]) =>
      Object.entries(parse(content).jobs as Record<string, { permissions: Record<string, string> }>)
        .map(([job, { permissions }]) => [
          `${name} ${job}`,
          ...Object.keys(permissions).filter((key) => permissions[key] === "write"),
        ])
        .filter(([, ...rights]) => rights.length > 0),
    );
    expect(writing).toEqual([
      ["release.yml version", "contents", "pull-requests"],
      ["release.yml publish", "id-token"],
      ["release.yml publish-python", "id-token"],
      ["release.yml tag", "contents"],
      ["site.yml deploy", "pages", "id-token"],
    ]);
  });

  it("install nothing where they may publish or set a tag", () => {
    const { jobs } = parse(readFileSync(join(directory, "release.yml"), "utf8"));
    for (const job of [jobs.publish, jobs.tag]) {
      const steps: readonly { readonly uses?: string; readonly run?: string }[] = job.steps;
      expect(steps.flatMap(({ uses }) => (uses ? [uses.replace(/@.*/, "")] : []))).not.toContain(
        "./.github/actions/set-up",
      );
      expect(steps.flatMap(({ run }) => run ?? [])).toEqual([
        expect.stringMatching(/^node scripts\/\w+\.mjs packed(?: "\$GITHUB_SHA")?$/),
      ]);
    }
    for (const script of ["packed", "publish", "tag"])
      for (const [, from = ""] of readFileSync(join(root, `scripts/${script}.mjs`), "utf8").matchAll(
        / from "(.+?)"/g,
      ))
        expect(from).toMatch(/^(?:node:|\.\/packed\.mjs$)/);
  });

  it("run the tests on every platform and every version of Node that the packages support", () => {
    const checks = parse(readFileSync(join(directory, "checks.yml"), "utf8"));
    const { os, node } = checks.jobs.tests.strategy.matrix;
    expect(os.map((name: string) => name.split("-")[0])).toEqual(["ubuntu", "macos", "windows"]);
    expect(node).toEqual([22, 24, 26]);
  });

  it("give a reason for each permission", () => {
    for (const [name, content] of workflows)
      for (const line of content.split("\n"))
        if (/^ +[a-z-]+: (?:read|write)\b/.test(line)) expect(line, name).toMatch(/ # to .{5,}/);
  });
});

describe("workflowProblems", () => {
  const good = `on: push
permissions: {}
jobs:
  one:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - run: echo
`;

  it("accepts a correct workflow", async () => {
    expect(await workflowProblems("good.yml", good)).toEqual([]);
  });

  it.each([
    ["does not parse", "jobs:", "jobs: [", /./],
    ["has a key that GitHub does not know", "runs-on:", "runs-at:", /runs-at/],
    ["needs an unknown job", "    runs-on", "    needs: two\n    runs-on", /no dependencies/],
    ["pins a tag", /@[0-9a-f]{40} # v7\.0\.1/, "@v7", /actions\/checkout@v7 is not pinned/],
    ["pins a commit without its version", / # v7\.0\.1/, "", /is not pinned/],
    ["grants every job permissions", "permissions: {}", "permissions: write-all", /grants permissions/],
    ["has a job without permissions", / {4}permissions:\n {6}contents: read\n/, "", /job one does not set/],
    ["leaves a token behind", "persist-credentials: false", "fetch-depth: 0", /leaves a token behind/],
    ["runs an expression", "run: echo", `run: echo \${{ github.head_ref }}`, /contains an expression/],
    ["runs for strangers", "on: push", "on: pull_request_target", /a stranger wrote/],
    ["uses a secret", "run: echo", `run: echo\n        env:\n          T: \${{ secrets.T }}`, /secret/],
    ["has no time limit", "    timeout-minutes: 5\n", "", /six hours/],
  ] as const)("reports a workflow that %s", async (_, text, by, problem) => {
    const bad = good.replace(text, by);
    expect(bad).not.toBe(good);
    expect((await workflowProblems("bad.yml", bad)).join("\n")).toMatch(problem);
  });
});
