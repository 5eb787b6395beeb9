import { spawn } from "node:child_process";
import { describeFileError } from "@djstats/node";
import { findOnWindows } from "./find-on-windows.ts";
import { failToRun } from "./output.ts";
import { windowsStart } from "./windows-start.ts";

/**
 * Runs a command as a child, because a process on Windows cannot become another. The child inherits everything, and this
 * process ends as it does. Windows ends the child if this process is killed.
 *
 * @returns its exit status; 127 if there is no such command, 126 if it cannot be started
 */
export async function runOnWindows(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  // Read from process.env, which ignores the case of names.
  const { PATH, PATHEXT, SYSTEMROOT } = process.env;
  const found = findOnWindows(name, { path: PATH, extensions: PATHEXT });
  if (found.state === "missing") return failToRun(127, `${name}: command not found`);
  if (found.state === "not-executable") return failToRun(126, `${name}: ${found.why}`);
  const start = windowsStart(found.file, args, SYSTEMROOT);
  if (!start)
    return failToRun(
      126,
      `${name}: cmd.exe starts it and cannot pass an argument that contains a line break`,
    );
  const { windowsVerbatimArguments } = start;
  const child = spawn(start.file, start.args, { env, stdio: "inherit", windowsVerbatimArguments });
  // The console sends Ctrl-C, Ctrl-Break and its closing to both processes; only the child decides what they do.
  for (const signal of ["SIGINT", "SIGBREAK", "SIGHUP"] as const) process.on(signal, () => {});
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(failToRun(126, `${name}: ${describeFileError(error)}`)));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
