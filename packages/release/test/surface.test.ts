import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type EntryPoint, underannounced } from "../src/breaking.ts";
import type { Changeset } from "../src/changesets.ts";
import { readSurface } from "../src/surface.ts";
import { surfaceChanges, surfaceText } from "../src/surface-text.ts";
import { copyRepository } from "./repository.ts";

const directory = mkdtempSync(join(tmpdir(), "djstats-surface-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Returns the text of an entry point's surface, from its declarations. */
function surfaceOf(declarations: string, part = ""): string {
  writeFileSync(join(directory, "index.d.ts"), declarations);
  writeFileSync(join(directory, "part-abc.d.ts"), part);
  return surfaceText("@djstats/a", readSurface(join(directory, "index.d.ts")));
}

describe("readSurface", () => {
  it("returns the exports of an entry point, also from other files and under other names, and their types", () => {
    const text = surfaceOf(
      `import { a as Thing } from "./part-abc.js";
import * as v from "valibot";
/** Makes one. */
declare function make(how: How): Thing;
declare function make(how: How, more: number): Thing;
interface How {
  /** How many. */
  readonly many: v.GenericSchema;
}
/** @deprecated Use make. */
declare const old: "old";
declare const unused: 1;
export { make, old, type Thing as Made };
`,
      `interface Thing { readonly inner: Inner }
type Inner = "i";
export { Thing as a };
`,
    );
    expect(text.match(/^#.*$/gm)).toEqual([
      "# @djstats/a",
      "## Made",
      "## make",
      "## old",
      "# Types they refer to",
      "## How",
      "## Inner",
    ]);
    expect(text).toContain(
      "declare function make(how: How): Thing;\ndeclare function make(how: How, more: number)",
    );
    expect(text).toContain("## old\n\nDeprecated.\n");
    expect(text).not.toMatch(/How many|unused/);
  });
});

describe("surfaceChanges", () => {
  it("returns names that are new, removed or changed, and no others", () => {
    const before = surfaceOf(`declare const a: 1;\ndeclare const b: "Some words.";\nexport { a, b };\n`);
    const same = surfaceOf(
      `declare const b: "Other words.";\n/** @deprecated Use b. */\ndeclare const a: 1;\nexport { b, a };\n`,
    );
    expect(surfaceChanges(before, same)).toEqual({ added: [], removed: [], changed: [] });
    const other = surfaceOf(`declare const b: "word";\ndeclare const c: 1;\nexport { b, c };\n`);
    expect(surfaceChanges(before, other)).toEqual({ added: ["c"], removed: ["a"], changed: ["b"] });
  });
});

describe("a change of the public surface", () => {
  const entryPoint = (before: string | null, after: string | null): EntryPoint[] => [
    { name: "@djstats/core/a", package: "@djstats/core", before, after },
  ];
  const block = (name: string, code: string) => `## ${name}\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
  const waiting = (bump: "patch" | "minor" | "major"): Changeset[] => [
    { file: ".changeset/a.md", bumps: { "@djstats/core": bump }, text: "" },
  ];
  const [a, a2, b] = [block("a", "1"), block("a", "2"), block("b", "1")];

  it.each([
    ["a removed name", a + b, a, "b was removed", "major"],
    ["a changed type", a, a2, "a changed", "major"],
    ["a removed entry point", a, null, "a was removed", "major"],
    ["a new name", a, a + b, "b is new", "minor"],
    ["a new entry point", null, a, "a is new", "minor"],
  ] as const)("requires a changeset for %s", (_, before, after, what, least) => {
    const judge = (released: string, changesets: Changeset[]) =>
      underannounced(entryPoint(before, after), { changesets, released });
    for (const released of ["1.2.0", "0.3.0"]) {
      expect(judge(released, []).join()).toContain(what);
      expect(judge(released, waiting("patch")).join()).toContain(what);
      expect(judge(released, waiting("major"))).toEqual([]);
    }
    expect(judge("1.2.0", waiting("minor")).length).toBe(least === "major" ? 1 : 0);
    expect(judge("0.3.0", waiting("minor"))).toEqual([]);
  });

  it("requires no changeset if nothing changed", () => {
    expect(underannounced(entryPoint(a, a), { changesets: [], released: "1.0.0" })).toEqual([]);
  });

  it("is found by the check in a repository with the release's tag", async () => {
    using repository = await copyRepository();
    await repository.git("init", "--quiet");
    await repository.git("add", ".");
    await repository.git("commit", "--quiet", "--message=release");
    repository.edit("packages/release/surface/core.md", /## isTruthy\n/, "## isSwitchedOn\n");
    expect((await repository.check()).stderr).toBe("");
    await repository.git("tag", "@djstats/core@0.0.0", "HEAD");
    const { status, stderr } = await repository.check();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The public surface of @djstats\/core changed since 0\.0\.0: isTruthy was removed, isSwitchedOn is new\. .+\.\n$/,
    );
    repository.write(".changeset/a.md", `---\n"@djstats/core": minor\n---\n\nRenames isTruthy.\n`);
    expect(await repository.check()).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});
