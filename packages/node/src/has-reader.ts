import { spawnSync } from "node:child_process";
import { fstatSync, openSync, readFileSync } from "node:fs";
import { isatty, WriteStream } from "node:tty";
import { isTruthy } from "@djstats/core";

/**
 * Whether a person can be expected to read what is written to an open file: a terminal with a size, if this process is
 * in its foreground, or a pipe to the console of an IDE that identifies itself. A terminal that a program created for
 * itself has no size: a bare pty, `script` in a pipe, `docker compose up -d` with `tty: true`.
 */
export function hasReader(fd: number, env: NodeJS.ProcessEnv = process.env): boolean {
  try {
    if (isatty(fd)) return process.platform === "win32" || (isInForeground(fd) && hasSize());
    const file = fstatSync(fd);
    return isTruthy(env["PYCHARM_HOSTED"]) && (file.isFIFO() || file.isSocket());
  } catch {
    return false;
  }
}

/** Whether an open terminal controls this process, and this process is in its foreground process group. */
function isInForeground(fd: number): boolean {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("/bin/ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" });
    return stdout.includes("+");
  }
  // After the program's name, which may contain any character: state, parent, group, session, terminal and its group.
  const stat = readFileSync("/proc/self/stat", "latin1").replace(/^.*\) /s, "");
  const [, , group, , terminal, foreground] = stat.split(" ");
  return group === foreground && Number(terminal) === fstatSync(fd).rdev;
}

/** Whether the terminal has a size. Opens it again, because Node changes the mode of a terminal whose size it reads. */
function hasSize(): boolean {
  const stream = new WriteStream(openSync("/dev/tty", "r+"));
  try {
    return stream.columns > 0 && stream.rows > 0;
  } finally {
    stream.destroy();
  }
}
