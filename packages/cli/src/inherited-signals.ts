import { readFileSync, readlinkSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";

/** What is known about the process that started this one. */
export interface Parent {
  /** Base name of its program. */
  readonly program: string;
  /** Signals that it ignores, with SIG. */
  readonly ignored: readonly string[];
  readonly blocked: readonly string[];
}

/**
 * Returns the signals, with SIG, that were ignored when this process started, as far as its parent shows: Node has reset
 * them all, and ignores SIGPIPE and SIGXFSZ itself.
 */
export function inheritedIgnored(): string[] {
  const kept = keptIgnored(findParent());
  return underNohup() && !kept.includes("SIGHUP") ? [...kept, "SIGHUP"] : kept;
}

/** Returns the ignored signals of a process that its children inherit. */
export function keptIgnored({ program, ignored, blocked }: Parent): string[] {
  if (/^(?:(?:a|ba|da|k|mk|ya|z)?sh[\d.-]*|busybox)$/.test(program)) {
    const isInteractive = ["SIGTSTP", "SIGTTOU"].every((signal) => ignored.includes(signal));
    // bash and zsh ignore SIGQUIT for themselves while they wait; interactive shells ignore all keys and SIGTERM.
    const own = /^(?:ba|z)sh/.test(program) ? ["SIGQUIT"] : [];
    const ofTerminal = ["SIGQUIT", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGTTOU"];
    return ignored.filter((signal) => !(isInteractive ? ofTerminal : own).includes(signal));
  }
  // A process that waits for a command, as system(3) and `time` do, ignores both of these meanwhile.
  const waits = ignored.includes("SIGINT") && ignored.includes("SIGQUIT");
  // Python, Node and Rust ignore two for themselves and restore them in their children, except with system(3).
  const isSystem = waits && blocked.includes("SIGCHLD");
  const known = ["SIGHUP", ...(waits ? [] : ["SIGINT"]), ...(isSystem ? ["SIGPIPE", "SIGXFSZ"] : [])];
  return ignored.filter((signal) => known.includes(signal));
}

function findParent(): Parent {
  const status = read(`/proc/${process.ppid}/status`);
  return { program: parentsProgram(), ignored: setOf(status, "SigIgn"), blocked: setOf(status, "SigBlk") };
}

function parentsProgram(): string {
  try {
    return basename(readlinkSync(`/proc/${process.ppid}/exe`));
  } catch {
    return "";
  }
}

/** Parses a signal set of `/proc/PID/status`. */
function setOf(status: string, name: string): string[] {
  const mask = BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)`, "m").exec(status)?.[1] ?? "0"}`);
  const isIn = (number: number) => ((mask >> BigInt(number - 1)) & 1n) === 1n;
  return Object.entries(constants.signals).flatMap(([signal, number]) => (isIn(number) ? [signal] : []));
}

/** Whether nohup started this process: only nohup replaces a terminal on standard input with an unreadable file. */
function underNohup(): boolean {
  const writeOnly = /^flags:\s*0?\d*1$/m.test(read("/proc/self/fdinfo/0"));
  try {
    return writeOnly && readlinkSync("/proc/self/fd/0") === "/dev/null";
  } catch {
    return false;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
