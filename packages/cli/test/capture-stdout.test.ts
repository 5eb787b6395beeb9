import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { captureStdout } from "../src/capture-stdout.ts";

it("loads nothing from the working directory", () => {
  const project = mkdtempSync(join(tmpdir(), "djstats-"));
  const back = process.cwd();
  try {
    for (const module of ["django", "sys", "planted"])
      writeFileSync(join(project, `${module}.py`), `open(${JSON.stringify(join(project, "pwned"))}, "w")`);
    process.chdir(project);
    const script =
      "import sys; print(sys.version_info[0])\ntry: import planted\nexcept ImportError: print('none')";
    const python = process.platform === "win32" ? "python" : "python3";
    expect(captureStdout(python, ["-c", script]).split(/\s+/)).toEqual(["3", "none", ""]);
    expect(readdirSync(project)).not.toContain("pwned");
  } finally {
    process.chdir(back);
    rmSync(project, { recursive: true });
  }
});

it("returns an empty text if there is no such program", () => {
  expect(captureStdout("djstats-no-such-program", [])).toBe("");
});
