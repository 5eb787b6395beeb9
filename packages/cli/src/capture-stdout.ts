import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { neutralDirectory } from "@djstats/node";
import { findOnWindows } from "./find-on-windows.ts";
import { windowsStart } from "./windows-start.ts";

const waitMs = 10_000;

/**
 * Returns what a program prints within 10 s; empty if there is no such program. The program is a name on PATH or a
 * file. Neither the program nor its modules are looked up in the working directory, unless PATH names that.
 */
export function captureStdout(program: string, args: readonly string[], env = process.env): string {
  // The program starts in a different directory.
  const name = /[\\/]/.test(program) ? resolve(program) : program;
  const start = process.platform === "win32" ? startOnWindows(name, args) : { file: name, args };
  if (!start) return "";
  const { file, args: words, ...how } = start;
  const { stdout } = spawnSync(file, words, {
    ...how,
    env,
    cwd: neutralDirectory(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: waitMs,
    windowsHide: true,
  });
  return stdout ?? "";
}

function startOnWindows(name: string, args: readonly string[]) {
  const { PATH, PATHEXT, SYSTEMROOT } = process.env;
  const found = findOnWindows(name, { path: PATH, extensions: PATHEXT });
  return found.state === "found" ? windowsStart(found.file, args, SYSTEMROOT) : null;
}
