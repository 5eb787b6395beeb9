import { globSync, readFileSync } from "node:fs";

/** Kills every process that has a path among its arguments, and all their descendants, as the loss of a machine would. */
export function killProcessesOf(path: string): void {
  for (const pid of family(processesOf(path))) kill(pid);
}

function processesOf(path: string): number[] {
  return globSync("/proc/[0-9]*/cmdline").flatMap((file) =>
    readProcess(file).split("\0").includes(path) ? [Number(file.split("/")[2])] : [],
  );
}

/** Returns processes and all their descendants, parents first. */
function family(pids: readonly number[]): Set<number> {
  const parents = new Map<number, number>();
  for (const file of globSync("/proc/[0-9]*/stat")) {
    const [, id, parent] = /^(\d+) \(.*\) \S+ (\d+)/s.exec(readProcess(file)) ?? [];
    parents.set(Number(id), Number(parent));
  }
  const found = new Set(pids);
  for (const one of found) for (const [id, parent] of parents) if (parent === one) found.add(id);
  return found;
}

function readProcess(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It has just ended.
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
