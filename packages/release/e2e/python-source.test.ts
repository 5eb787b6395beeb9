import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../src/root.ts";

const project = join(root, "integrations/django");
const source = join(project, "src/djstats");
const names = readdirSync(source).filter((name) => name.endsWith(".py"));

/** Reads a module as the oldest supported Python does, whatever Python this is. */
const parse = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 8))";

const mypy = spawnSync("mypy", ["--version"]).status === 0;
if (!mypy && process.env["DJSTATS_TEST_DJANGO"] === "required")
  throw new Error("mypy is not on this machine, but DJSTATS_TEST_DJANGO=required is set.");

describe("the sources of the Python package", () => {
  it.each(names)("%s has the syntax of Python 3.8", (name) => {
    const input = readFileSync(join(source, name), "utf8");
    expect(spawnSync("python3", ["-c", parse], { input, encoding: "utf8" }).stderr).toBe("");
  });

  it.runIf(mypy)("are accepted by mypy --strict", () => {
    const argv = ["--strict", "--no-incremental", "--cache-dir=/dev/null", "src/djstats"];
    const { stdout, status } = spawnSync("mypy", argv, { cwd: project, encoding: "utf8" });
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^Success: no issues found in \d+ source files\n$/),
    ]);
  });
});
