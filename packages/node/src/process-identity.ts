import { readFileSync } from "node:fs";
import { errorCode } from "./errors.ts";

/** Returns the ID of this process and, because IDs are reused, when it started (on Linux only). */
export function ownIdentity(): string {
  const start = readStat(process.pid)?.start;
  return start === undefined ? String(process.pid) : `${process.pid} ${start}`;
}

/** Whether the process with an identity is still running; false if the identity is malformed. */
export function isRunning(identity: string): boolean {
  const [, number, start] = /^([1-9]\d{0,9})(?: (\d+))?$/.exec(identity) ?? [];
  if (number === undefined) return false;
  try {
    process.kill(Number(number), 0);
  } catch (error) {
    if (errorCode(error) !== "EPERM") return false;
  }
  const found = readStat(Number(number));
  // A process that has ended keeps its ID until its parent has waited for it.
  if (found?.state === "Z") return false;
  return start === undefined || found === null || start === found.start;
}

/** @returns null on systems other than Linux, and if there is no such process */
function readStat(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    // After the program's name, which may contain any character. The start time is in ticks since the system started.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [state, start] = [fields[0], fields[19]];
    return state && start ? { state, start } : null;
  } catch {
    return null;
  }
}
