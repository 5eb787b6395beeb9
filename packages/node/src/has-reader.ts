import { spawnSync } from "node:child_process";
import { fstatSync, openSync, readFileSync } from "node:fs";
import { isatty, WriteStream } from "node:tty";
import { isTruthy } from "@djstats/core";

/**
 * Whether a person can be expected to read what is written to an open file: it is a terminal that has a size and in
 * whose foreground this process is, or a pipe to an IDE's console that says so. A terminal that a program made for
 * itself has no size (a bare pty, `script` in a pipe, `docker compose up -d` with `tty: true`), and a job in the
 * background is not in the foreground.
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

/** Whether an open terminal is the one that controls this process, which is in its foreground process group. */
function isInForeground(fd: number): boolean {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("/bin/ps", ["-o", "stat=", "-p", String(process.pid)], { encoding: "utf8" });
    return stdout.includes("+");
  }
  // After the name of the program, which may contain anything: state, parent, group, session, terminal, its group.
  const stat = readFileSync("/proc/self/stat", "latin1").replace(/^.*\) /s, "");
  const [, , group, , terminal, foreground] = stat.split(" ");
  return group === foreground && Number(terminal) === fstatSync(fd).rdev;
}

/** Opens the terminal again: Node changes the mode of one whose size it reads, and the user's command shares it. */
function hasSize(): boolean {
  const stream = new WriteStream(openSync("/dev/tty", "r+"));
  try {
    return stream.columns > 0 && stream.rows > 0;
  } finally {
    stream.destroy();
  }
}
