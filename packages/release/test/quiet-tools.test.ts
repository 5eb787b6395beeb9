import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../src/root.ts";

const wrapper = "scripts/without-telemetry.mjs";

function wrap(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [wrapper, ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], SystemRoot: process.env["SystemRoot"] },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Wraps a Node that runs this code. The code is in a file, because the shell of Windows treats quotes differently. */
function wrapCode(code: string, ...options: readonly string[]) {
  const directory = mkdtempSync(join(tmpdir(), "djstats-"));
  try {
    writeFileSync(join(directory, "code.mjs"), code);
    return wrap(...options, "node", join(directory, "code.mjs"));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Every command line of every package script, with the script's name. */
const scripts = globSync(["package.json", "{packages,apps}/*/package.json"], { cwd: root }).flatMap(
  (file) => {
    const manifest: { scripts?: Record<string, string> } = JSON.parse(readFileSync(join(root, file), "utf8"));
    return Object.entries(manifest.scripts ?? {}).flatMap(([name, line]) =>
      line.split(" && ").map((command) => [`${file} ${name}`, command] as const),
    );
  },
);

it("turns off the telemetry of each tool, in every script", () => {
  const started = scripts.filter(([, command]) => /\b(?:turbo|astro) /.test(command));
  expect(started.length).toBeGreaterThan(8);
  for (const [name, command] of started)
    expect(command, name).toMatch(
      /^node (?:\.\.\/\.\.\/)?scripts\/without-telemetry\.mjs (?:--quiet )?(?:turbo|astro) /,
    );
});

it("starts tools that have telemetry only through the scripts, in every workflow", () => {
  const files = globSync([".ci/run", ".github/**/*.yml"], { cwd: root });
  expect(files.length).toBeGreaterThan(4);
  for (const file of files)
    expect(readFileSync(join(root, file), "utf8"), file).not.toMatch(/\b(?:turbo|astro) (?:run|build)/);
});

it("turns off the telemetry of a command, and passes its arguments, output and status", () => {
  const code =
    "console.log(Object.keys(process.env).filter((n) => /TELEMETRY|UPDATE/.test(n)).sort().join());process.exit(7)";
  expect(wrapCode(code)).toEqual({
    status: 7,
    stdout: "ASTRO_TELEMETRY_DISABLED,NO_UPDATE_NOTIFIER,TURBO_NO_UPDATE_NOTIFIER,TURBO_TELEMETRY_DISABLED\n",
    stderr: "",
  });
});

it("prints the output of a quiet command only if it fails", () => {
  const code = (status: number) => `console.log("out"); console.error("err"); process.exit(${status})`;
  expect(wrapCode(code(0), "--quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(wrapCode(code(3), "--quiet")).toEqual({ status: 3, stdout: "", stderr: "out\nerr\n\n" });
});

it("fails with a sentence if a command does not exist", () => {
  const { status, stderr } = wrap("no-such-tool-here");
  expect(status).not.toBe(0);
  expect(stderr).toContain("no-such-tool-here");
});

it("turns off the update hints of npm and pnpm", () => {
  const npmrc = readFileSync(join(root, ".npmrc"), "utf8");
  for (const setting of ["audit=false", "fund=false", "update-notifier=false"])
    expect(npmrc).toContain(`${setting}\n`);
  expect(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8")).toContain("\nupdateNotifier: false\n");
});
