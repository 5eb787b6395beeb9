import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { runProgram } from "@djstats/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publishedPackages } from "../src/published.ts";
import { root } from "../src/root.ts";

const repository = mkdtempSync(join(tmpdir(), "djstats-versions-"));

beforeAll(async () => {
  for (const file of ["package.json", "pnpm-workspace.yaml", "pnpm-lock.yaml", "scripts"])
    cpSync(join(root, file), join(repository, file), { recursive: true });
  mkdirSync(join(repository, ".changeset"));
  cpSync(join(root, ".changeset/config.json"), join(repository, ".changeset/config.json"));
  for (const { directory } of publishedPackages()) {
    const copy = join(repository, relative(root, directory));
    mkdirSync(copy, { recursive: true });
    cpSync(join(directory, "package.json"), join(copy, "package.json"));
  }
  symlinkSync(join(root, "node_modules"), join(repository, "node_modules"), "junction");
  writeFileSync(
    join(repository, ".changeset/one.md"),
    '---\n"@djstats/cli": minor\n"djstats": minor\n---\n\nAdds `djstats one`.\n\n- It counts.\n',
  );
  const { status, stderr } = await runProgram(
    [process.execPath, join(root, "node_modules/@changesets/cli/bin.js"), "version"],
    { env: { PATH: process.env["PATH"] ?? "", HOME: repository }, cwd: repository },
  );
  expect(status, stderr).toBe(0);
});

afterAll(() => rmSync(repository, { recursive: true, force: true }));

it("writes the changeset's own words to a change log, and nothing else", () => {
  for (const [directory, name] of [
    ["cli", "@djstats/cli"],
    ["djstats", "djstats"],
  ]) {
    const log = readFileSync(join(repository, "packages", directory ?? "", "CHANGELOG.md"), "utf8");
    expect(log).toMatch(
      new RegExp(
        `^# ${name}\n\n## \\d+\\.\\d+\\.0\n\n### Minor Changes\n\n- Adds \`djstats one\`\\.\n\n  - It counts\\.\n$`,
      ),
    );
  }
});

it("releases all packages as one version, including unchanged ones", () => {
  const versions = publishedPackages().map(({ directory }) => {
    const copy = join(repository, relative(root, directory));
    return JSON.parse(readFileSync(join(copy, "package.json"), "utf8")).version as string;
  });
  expect(new Set(versions).size).toBe(1);
  const log = readFileSync(join(repository, "packages/collector/CHANGELOG.md"), "utf8");
  expect(log).toBe(`# @djstats/collector\n\n## ${versions[0]}\n\nNo changes in this release.\n`);
});
