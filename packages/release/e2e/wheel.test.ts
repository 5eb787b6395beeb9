import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readManifest } from "../src/published.ts";
import { root } from "../src/root.ts";

const python = "/usr/bin/python3";
const directory = mkdtempSync(join(tmpdir(), "djstats-wheel-"));
const source = join(directory, "source");
const run = (args: string[], cwd = directory) =>
  execFileSync(python, args, { cwd, encoding: "utf8", stdio: "pipe" });
const { version } = readManifest(join(root, "packages/core"));

beforeAll(() => {
  cpSync(join(root, "integrations/django"), source, { recursive: true });
  const build = "import setuptools.build_meta as b; b.build_wheel('../built'); b.build_sdist('../built')";
  run(["-c", build], source);
  run(["-m", "zipfile", "-e", `built/djstats-${version}-py3-none-any.whl`, "site"]);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("the Python package, as its backend builds it", () => {
  it("has the version of the npm packages, requires Python 3.8, and has no dependencies", () => {
    const metadata = readFileSync(join(directory, `site/djstats-${version}.dist-info/METADATA`), "utf8");
    expect(metadata).toContain(`\nVersion: ${version}\n`);
    expect(metadata).toContain("\nRequires-Python: >=3.8\n");
    expect(metadata).not.toContain("Requires-Dist");
  });

  it("has every module and py.typed, and no other file", () => {
    const modules = readdirSync(join(root, "integrations/django/src/djstats")).filter(
      (name) => name !== "__pycache__",
    );
    expect(readdirSync(join(directory, "site/djstats")).sort()).toEqual(modules.sort());
    expect(readdirSync(join(directory, "site")).sort()).toEqual(["djstats", `djstats-${version}.dist-info`]);
  });

  it("contains the management commands, which run from there", () => {
    const names = readFileSync(join(directory, `site/djstats-${version}.dist-info/entry_points.txt`), "utf8");
    expect(names).toBe("[console_scripts]\ndjstats = djstats.__main__:main\n");
    expect(run(["-m", "djstats", "--version"], join(directory, "site"))).toBe(`${version}\n`);
  });

  it("has a source distribution too", () => {
    const listed = execFileSync("tar", ["-tzf", `built/djstats-${version}.tar.gz`], {
      cwd: directory,
      encoding: "utf8",
    });
    for (const name of [
      "pyproject.toml",
      "README.md",
      "LICENSE",
      "src/djstats/_core.py",
      "src/djstats/py.typed",
    ])
      expect(listed).toContain(`djstats-${version}/${name}\n`);
  });
});
