import { readFileSync } from "node:fs";
import { errorCode } from "./errors.ts";

/** Returns the number of this process and, on Linux, when it started, as numbers are given out again. */
export function ownIdentity(): string {
  const start = readStat(process.pid)?.start;
  return start === undefined ? String(process.pid) : `${process.pid} ${start}`;
}

/** Whether the process with an identity is still running. One of an unknown form is not. */
export function isRunning(identity: string): boolean {
  const [, number, start] = /^([1-9]\d{0,9})(?: (\d+))?$/.exec(identity) ?? [];
  if (number === undefined) return false;
  try {
    process.kill(Number(number), 0);
  } catch (error) {
    if (errorCode(error) !== "EPERM") return false;
  }
  const found = readStat(Number(number));
  // One that ended and was not waited for still has its number.
  if (found?.state === "Z") return false;
  return start === undefined || found === null || start === found.start;
}

/** @returns null on systems other than Linux, and if there is no such process */
function readStat(pid: number): { readonly state: string; readonly start: string } | null {
  try {
    // After the name of the program, which may contain anything. The start is in ticks since that of the system.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [state, start] = [fields[0], fields[19]];
    return state && start ? { state, start } : null;
  } catch {
    return null;
  }
}
