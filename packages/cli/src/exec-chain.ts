import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { inheritedIgnored } from "./inherited-signals.ts";
import { decodeUtf8, isUtf8, type RawArgv } from "./raw-argv.ts";

const env = "/usr/bin/env";
const perl = "/usr/bin/perl";
const prlimit = "/usr/bin/prlimit";
const setpriv = "/usr/bin/setpriv";
const sh = "/bin/sh";

/**
 * Builds the command line that leads to a command through standard tools, each of which becomes the next. It is the
 * command itself if no tool is needed.
 *
 * A command would inherit Node's changes: Node raises the soft limit of open files to the hard one, ignores SIGPIPE and
 * SIGXFSZ, resets every other ignored signal, and decodes arguments that are not UTF-8. The tools undo this. The
 * previous state is unknown to this process and is taken from its parent; the site's page on limits says when that is
 * wrong.
 */
export function buildExecArgv(words: RawArgv, environment: NodeJS.ProcessEnv): string[] {
  const before = [...limitStep(environment), ...signalStep(environment)];
  const assigned =
    words.variables.length > 0 ? [...(before.includes(env) ? [] : [env]), ...words.variables] : [];
  const way = [...before, ...assigned];
  // `env` would take a name with an equals sign for a variable. Node cannot run a script without a shebang by itself.
  const isPlain = way.length > 0 && !words.args[0]?.includes("=");
  return encodeNonUtf8(
    [...way, ...(isPlain ? [] : shellStep(environment, `"$0" "$@"`)), ...words.args],
    environment,
  );
}

/** Returns a step that sets the limit; every step takes a command as typed, searches PATH and passes on argv[0]. */
function limitStep(environment: NodeJS.ProcessEnv): string[] {
  const own = openFilesLimit("self");
  const parents = openFilesLimit(process.ppid);
  // A different hard limit was set between the two, and that sets the soft one too.
  if (!own || !parents || own.hard !== parents.hard || parents.soft === own.soft) return [];
  if (isExecutable(prlimit)) return [prlimit, `--nofile=${parents.soft}:`, "--"];
  // NixOS and Alpine have no prlimit there.
  return shellStep(environment, `"$0" "$@"`, `ulimit -Sn ${parents.soft};`);
}

function openFilesLimit(pid: number | "self"): { soft: string; hard: string } | null {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(read(`/proc/${pid}/limits`)) ?? [];
  return soft && hard ? { soft, hard } : null;
}

function signalStep(environment: NodeJS.ProcessEnv): string[] {
  const ignored = inheritedIgnored().map((name) => name.slice(3));
  const defaults = ["PIPE", "XFSZ"].filter((name) => !ignored.includes(name));
  // Only GNU env has the flag, since 2019. Other programs of that name are much smaller or much larger.
  if (mentionsFlag(env, "default-signal")) {
    const flag = (name: string, signals: string[]) =>
      signals.length > 0 ? [`--${name}=${signals.join(",")}`] : [];
    return [env, ...flag("default-signal", defaults), ...flag("ignore-signal", ignored), "--"];
  }
  if (!isExecutable(perl) || Object.keys(environment).some((name) => name.startsWith("PERL"))) return [];
  const set = [
    ...defaults.map((signal) => `$SIG{${signal}}="DEFAULT";`),
    ...ignored.map((signal) => `$SIG{${signal}}="IGNORE";`),
  ];
  return [perl, "-e", `${set.join("")}exec {$ARGV[0]} @ARGV or exit 126`, "--"];
}

/** Returns a step that lets the kernel kill the child if its parent, a Node that stays, is killed. */
export function parentDeathStep(): string[] {
  return mentionsFlag(setpriv, "pdeathsig") ? [setpriv, "--pdeathsig", "KILL", "--"] : [];
}

/** Whether the file of a small program mentions a flag. */
function mentionsFlag(file: string, flag: string): boolean {
  try {
    return statSync(file).size < 1_000_000 && readFileSync(file).includes(flag);
  } catch {
    return false;
  }
}

/** Returns a shell that runs `first`, unsets the variables that it sets for itself, and becomes a command. */
function shellStep(environment: NodeJS.ProcessEnv, command: string, first = ""): string[] {
  const own = ["PWD", "OLDPWD", "SHLVL"].filter((name) => environment[name] === undefined);
  return isExecutable(sh)
    ? [sh, "-c", `${first}${own.map((name) => `unset ${name};`).join("")}exec ${command}`]
    : [];
}

/** Encodes arguments so that Node can pass them on: those that are not UTF-8 in octal, for a shell to decode. */
function encodeNonUtf8(words: readonly string[], environment: NodeJS.ProcessEnv): string[] {
  if (words.every(isUtf8)) return words.map(decodeUtf8);
  const references = words.map((word, index) =>
    // The shell drops trailing line ends from the output of a command.
    isUtf8(word) ? `"\${${index}}"` : `"$(printf %b "\${${index}}")${/\n*$/.exec(word)?.[0]}"`,
  );
  const values = words.map((word) => (isUtf8(word) ? decodeUtf8(word) : octal(word.replace(/\n+$/, ""))));
  return [...shellStep(environment, references.join(" ")), ...values];
}

function octal(word: string): string {
  return word.replace(/[^ -[\]-~]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, "0")}`);
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
