import { spawnSync } from "node:child_process";
import { neutralDirectory } from "@djstats/node";
import { findOnWindows } from "./find-on-windows.ts";
import { windowsStart } from "./windows-start.ts";

/**
 * What a program of PATH prints, within 10 s; empty where there is none. Neither it nor what it loads is taken from
 * the working directory, unless PATH names that.
 */
export function outputOf(name: string, args: readonly string[]): string {
  const start = process.platform === "win32" ? startOnWindows(name, args) : { file: name, args };
  if (!start) return "";
  const { file, args: words, ...how } = start;
  const { stdout } = spawnSync(file, words, {
    ...how,
    cwd: neutralDirectory(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 10_000,
    windowsHide: true,
  });
  return stdout ?? "";
}

function startOnWindows(name: string, args: readonly string[]) {
  const { PATH, PATHEXT, SYSTEMROOT } = process.env;
  const found = findOnWindows(name, { path: PATH, extensions: PATHEXT });
  return found.state === "found" ? windowsStart(found.file, args, SYSTEMROOT) : null;
}
