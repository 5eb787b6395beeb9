import { accessSync, constants, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

/**
 * Becomes another program: same process, same streams, same terminal. Does not return.
 *
 * Node leaves traces that `execve` would hand on: it raises the soft limit of open files to the hard one, ignores
 * SIGPIPE and SIGXFSZ, and lets go of every other signal that was ignored. Standard tools put that right on the
 * way, each by becoming the next. What was before Node cannot be asked of this process any more, and is taken from
 * its parent; ARCHITECTURE.md says where that can be wrong.
 */
export function become(name: string, args: readonly string[], env: NodeJS.ProcessEnv, file: string): never {
  // A step takes the name as it was typed, searches PATH as execvp does, and hands on argv[0] unchanged.
  const argv = [...limitStep(), ...signalStep(env), ...assignmentStep(name), name, ...args];
  const first = argv[0] === name ? file : (argv[0] ?? file);
  process.execve?.(first, argv, env);
  throw new Error("execve came back");
}

/** Node can only replace itself where it has `execve`, which Windows lacks. */
export function canBecome(): boolean {
  return typeof process.execve === "function" && process.platform !== "win32";
}

/**
 * Whether files beyond the standard streams were handed to this process under numbers that Node closes when it
 * becomes another program (`exec 3>log`, make's job server).
 */
export function inheritedFiles(): number[] {
  try {
    const parents = new Set(openFiles(process.ppid).map(({ target }) => target));
    return openFiles("self")
      .filter(({ fd, target }) => fd > 2 && fd < 64 && !isNodes(target, parents))
      .map(({ fd }) => fd);
  } catch {
    return [];
  }
}

/** Files that Node opens for itself at its start. A pipe is Node's own unless the parent has it too. */
function isNodes(target: string, parents: ReadonlySet<string>): boolean {
  if (/^anon_inode:|^\/proc\/|^\/dev\/null$/.test(target)) return true;
  return target.startsWith("pipe:") && !parents.has(target);
}

function openFiles(pid: number | "self"): { fd: number; target: string }[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [{ fd: Number(fd), target: readlinkSync(`/proc/${pid}/fd/${fd}`) }];
    } catch {
      return [];
    }
  });
}

function limitStep(): string[] {
  const prlimit = "/usr/bin/prlimit";
  const own = openFilesLimit("self");
  const parents = openFilesLimit(process.ppid);
  // Another hard limit was set on the way here, and such a setting sets both.
  if (!own || !parents || own.hard !== parents.hard || parents.soft === own.soft) return [];
  return isExecutable(prlimit) ? [prlimit, `--nofile=${parents.soft}:`, "--"] : [];
}

function openFilesLimit(pid: number | "self"): { soft: string; hard: string } | null {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(read(`/proc/${pid}/limits`)) ?? [];
  return soft && hard ? { soft, hard } : null;
}

function signalStep(env: NodeJS.ProcessEnv): string[] {
  const { defaults, ignored } = signals();
  if (hasGnuEnv()) {
    const ignore = ignored.length > 0 ? [`--ignore-signal=${ignored.join(",")}`] : [];
    return [gnuEnv, `--default-signal=${defaults.join(",")}`, ...ignore, "--"];
  }
  const perl = "/usr/bin/perl";
  if (!isExecutable(perl) || Object.keys(env).some((name) => name.startsWith("PERL"))) return [];
  const set = [
    ...defaults.map((s) => `$SIG{${s}}="DEFAULT";`),
    ...ignored.map((s) => `$SIG{${s}}="IGNORE";`),
  ];
  return [perl, "-e", `${set.join("")}exec {$ARGV[0]} @ARGV or exit 126`, "--"];
}

const gnuEnv = "/usr/bin/env";

/** `env` would take a name with an equals sign for a variable to set. */
function assignmentStep(name: string): string[] {
  return name.includes("=") ? ["/bin/sh", "-c", 'exec "$0" "$@"'] : [];
}

/** Only GNU's knows the flag, since 2019. Others are much smaller, or much larger, programs. */
function hasGnuEnv(): boolean {
  try {
    return statSync(gnuEnv).size < 1_000_000 && readFileSync(gnuEnv).includes("default-signal");
  } catch {
    return false;
  }
}

/** Which of the signals that Node has changed the command should find at their default, and which ignored. */
function signals(): { defaults: string[]; ignored: string[] } {
  const mask = BigInt(
    `0x${/^SigIgn:\s*([0-9a-f]+)/m.exec(read(`/proc/${process.ppid}/status`))?.[1] ?? "0"}`,
  );
  const parentIgnores = (signal: number) => ((mask >> BigInt(signal - 1)) & 1n) === 1n;
  // Python and Node ignore both for themselves, and not for what they start; a shell's `trap '' PIPE` is for all.
  const pipe = parentIgnores(13) && !parentIgnores(25);
  return {
    defaults: pipe ? ["XFSZ"] : ["PIPE", "XFSZ"],
    ignored: [...(parentIgnores(1) || underNohup() ? ["HUP"] : []), ...(parentIgnores(2) ? ["INT"] : [])],
  };
}

/** nohup replaces a terminal on standard input by a file that cannot be read, which nothing else does. */
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

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
