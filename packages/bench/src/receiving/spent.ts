import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const ticksPerS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Returns the processor time that processes and their children have used so far, in s. */
export function cpuSeconds(pids: readonly number[]): number {
  const stats = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const isOurs = (pid: number): boolean => pids.includes(pid) || pids.includes(parents.get(pid) ?? 0);
  const parents = new Map(stats.map(({ pid, parent }) => [pid, parent]));
  return stats.filter(({ pid }) => isOurs(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerS;
}

/** Returns the processor time of all children of this process that have ended, in s. */
export function childrenCpuSeconds(): number {
  // By proc(5), the 14th and 15th field after the name are the time of its children.
  const [user = 0, system = 0] = fieldsOf("self").slice(13, 15).map(Number);
  return (user + system) / ticksPerS;
}

/** Returns the peak resident memory of a process, in bytes. */
export function peakBytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1]) * 1024;
}

function statOf(pid: number): { pid: number; parent: number; ticks: number }[] {
  // By proc(5), the 12th and 13th are the process's own time.
  const fields = fieldsOf(pid);
  if (fields.length < 13) return [];
  return [{ pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }];
}

/** Returns the fields of a process after its name, which may contain any character. */
function fieldsOf(pid: number | "self"): string[] {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
