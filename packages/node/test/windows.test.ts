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
import { systemConfigPath } from "../src/paths.ts";
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

it.each<[NodeJS.Platform, string | undefined, string]>([
  ["win32", "D:\\Data", "D:\\Data\\djangoanalytics\\Config"],
  ["win32", undefined, "C:\\ProgramData\\djangoanalytics\\Config"],
  ["win32", "relative", "C:\\ProgramData\\djangoanalytics\\Config"],
  ["darwin", undefined, "/Library/Preferences/djangoanalytics"],
  ["linux", "/Data", "/etc/djangoanalytics"],
  ["freebsd", undefined, "/etc/djangoanalytics"],
])("finds the administrator's file on %s with %j: %s", (platform, programData, path) => {
  expect(systemConfigPath(platform, programData)).toBe(path);
});

it("has the same place for the administrator's file in the observer and in the Python package", async () => {
  const script = `import importlib.util, json, ntpath, os, sys
def load(path):
    spec = importlib.util.spec_from_file_location("module", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
modules = [load(path) for path in sys.argv[1:]]
os.environ["PROGRAMDATA"] = "D:\\\\Data"
found = []
for sys.platform, os.name in ("linux", "posix"), ("darwin", "posix"), ("win32", "nt"):
    if os.name == "nt":
        os.path = ntpath
    found.append([module.system_config_path() for module in modules])
print(json.dumps(found))`;
  const python = process.platform === "win32" ? "python" : "python3";
  const environment = join(import.meta.dirname, "../../../integrations/django/src/djstats/environment.py");
  const modules = [join(observer, "djstats_observe.py"), environment];
  const { stdout } = await promisify(execFile)(python, ["-B", "-c", script, ...modules]);
  const paths = (["linux", "darwin", "win32"] as const).map((name) => systemConfigPath(name, "D:\\Data"));
  expect(JSON.parse(stdout)).toEqual(paths.map((path) => [path, path]));
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
