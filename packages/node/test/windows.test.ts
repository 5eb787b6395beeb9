import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { context } from "../../core/test/policy-contexts.ts";
import { reporterEnvironment } from "../src/environment.ts";
import { neutralDirectory } from "../src/neutral-directory.ts";
import { observerVariables } from "../src/observer.ts";
import { gatherPlatform } from "../src/platform.ts";

const observer = join(import.meta.dirname, "../observer");

it("passes the allowed variables in any case that Windows uses, and no others", () => {
  const env = {
    Path: "C:\\bin",
    SystemRoot: "C:\\Windows",
    djstats_endpoint: "e",
    node_options: "--require x",
  };
  const { node_options: _, ...kept } = env;
  expect(reporterEnvironment(env, "win32")).toEqual(kept);
  expect(reporterEnvironment(env, "linux")).toEqual({});
});

it("puts the observer on PYTHONPATH with Windows' separator, despite a drive's colon", () => {
  const place = { directory: "C:\\djstats\\observer", reporter: "C:\\djstats\\reporter.cjs", separator: ";" };
  const path = (PYTHONPATH: string) => observerVariables(context({ PYTHONPATH }), place)?.PYTHONPATH;
  expect(path("")).toBe("C:\\djstats\\observer");
  expect(path("D:\\a;C:\\djstats\\observer;D:\\b")).toBe("C:\\djstats\\observer;D:\\a;D:\\b");
});

it("starts programs in Windows' own directory if it is known, and otherwise in the root", () => {
  expect(neutralDirectory("win32", { SYSTEMROOT: "C:\\Windows" })).toBe("C:\\Windows");
  expect(neutralDirectory("linux", { SYSTEMROOT: "/project" })).toMatch(/^(\/|[A-Z]:\\)$/);
  expect(neutralDirectory("win32", {})).toMatch(/^(\/|[A-Z]:\\)$/);
});

it.each<[NodeJS.Platform, string]>([
  ["win32", "windows"],
  ["darwin", "macos"],
  ["linux", "linux"],
  ["freebsd", "other"],
])("reports %s as a value on the list: %s", (platform, os) => {
  expect(gatherPlatform(platform).os).toBe(os);
});

it("makes the observer start the reporter silently, without a shell or anything from the project", async () => {
  const home = mkdtempSync(join(tmpdir(), "djstats-"));
  try {
    const told = join(home, "told.json");
    mkdirSync(join(home, "root"));
    writeFileSync(
      join(home, "reporter.py"),
      "import json, os, sys; json.dump([os.getcwd(), sys.argv[1:], sorted(os.environ), sys.stdin.read()], open(sys.argv[1], 'w'))",
    );
    // Only the flags for a process without a console are specific to Windows. The rest runs as it does there.
    const script = `import sys; sys.path.insert(0, sys.argv[1]); import djstats_observe as observe
observe.start_on_windows([sys.executable, "-I", sys.argv[2], sys.argv[3], 'a "b" c'], {"SYSTEMROOT": sys.argv[4]}, False, 0)`;
    const python = process.platform === "win32" ? "python" : "python3";
    const args = ["-X", "dev", "-W", "error", "-B", "-c", script, observer, join(home, "reporter.py"), told];
    const { stdout, stderr } = await promisify(execFile)(python, [...args, join(home, "root")]);
    expect([stdout, stderr]).toEqual(["", ""]);
    await expect
      .poll(() => existsSync(told) && readFileSync(told, "utf8"), { timeout: 10_000 })
      .toMatch(/\]$/);
    const [directory, argv, names, input] = JSON.parse(readFileSync(told, "utf8"));
    expect([directory.endsWith("root"), argv.at(-1), input]).toEqual([true, 'a "b" c', ""]);
    expect(names.filter((name: string) => name !== "LC_CTYPE")).toEqual(["SYSTEMROOT"]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
