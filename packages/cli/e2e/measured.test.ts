import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Django, djstats, findDjango, type Home, makeHome, runProgram } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { django, makeProject } from "./project.ts";

const observer = join(dirname(djstats), "observer");
const measured: Django | null = findDjango(["coverage"]);
if (!measured && process.env["DJSTATS_TEST_DJANGO"] === "required")
  throw new Error("There is no Django with coverage to test with.");

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

/** Runs a program in a directory, without the observer and with it, and returns what it printed. */
async function both(argv: string[], path: (observer: string) => string[], cwd = home.work) {
  const run = async (directories: string[]) => {
    const env = { ...home.env, ...(directories.length > 0 ? { PYTHONPATH: directories.join(":") } : {}) };
    const { status, stdout, stderr } = await runProgram(argv, { env, cwd });
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/Error/)]);
    return stdout;
  };
  return [await run(path("").filter(Boolean)), await run(path(observer))] as const;
}

const alone = (directory: string) => [directory];

describe.runIf(measured)("coverage", () => {
  const report = (python: string) => [
    "sh",
    "-c",
    `"$0" -m coverage run manage.py check && "$0" -m coverage report`,
    python,
  ];
  // The environment has Django by a link, so coverage does not recognise it as installed.
  const config = "[run]\nbranch = True\nomit = */dist-packages/*, */site-packages/*\n";

  it("lists and counts the same with the observer", async () => {
    const project = await makeProject(home, "site1");
    writeFileSync(join(project, ".coveragerc"), config);
    const [bare, ours] = await both(report(measured?.python ?? ""), alone, project);
    expect(bare).toMatch(/^manage\.py .*^TOTAL .*\d%$/ms);
    expect(ours).toBe(bare);
  });

  it("counts the same if it was started before the observer, and lists no statements of it", async () => {
    const project = await makeProject(home, "site1");
    writeFileSync(join(project, ".coveragerc"), config);
    // Does the same as coverage's own .pth file.
    const first = join(home.path, "first");
    await runProgram(["mkdir", first], { env: home.env });
    writeFileSync(
      join(first, "sitecustomize.py"),
      `import os, sys, coverage
coverage.process_startup()
sys.path.remove(os.path.dirname(__file__))
del sys.modules["sitecustomize"]
try:
    import sitecustomize
except ImportError:
    pass
`,
    );
    const argv = [
      "sh",
      "-c",
      `COVERAGE_PROCESS_START=.coveragerc "$0" manage.py check; PYTHONPATH= "$0" -m coverage report --skip-empty | grep -v skipped`,
      measured?.python ?? "",
    ];
    const [bare, ours] = await both(argv, (directory) => [first, directory], project);
    expect(bare).toMatch(/^TOTAL .*\d%$/m);
    expect(ours).toBe(bare);
  });
});

describe("a tool that lists what ran or was imported", () => {
  it.each([
    ["trace --count", ["-m", "trace", "--count", "--summary", "--coverdir=cover"]],
    ["modulefinder", ["-m", "modulefinder"]],
    ["sys.modules", []],
  ])("%s: lists the same with the observer", async (_, tool) => {
    const script = join(home.work, "script.py");
    writeFileSync(script, "import decimal, json, sys\nprint(sorted(sys.modules))\n");
    const python = (django?.python ?? "python3") as string;
    const [bare, ours] = await both([python, ...tool, script], alone);
    expect(bare).toContain("json");
    expect(ours).toBe(bare);
  });
});
