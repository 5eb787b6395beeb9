import { restoreHome } from "./restore-home.ts";

// Must be loaded before the next import, so it is separate.

import { statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve, win32 } from "node:path";
import envPaths from "env-paths";
import { describeFileError, errorCode } from "./errors.ts";
import { whyUnsafe } from "./why-unsafe.ts";

restoreHome();

/** The locations of this person's files. */
export interface Paths {
  /** The config file, `~/.config/djangoanalytics` on Linux, as DEP 8 says. */
  readonly config: string;
  /** The ledger of every request that left. */
  readonly ledger: string;
  /**
   * The config file in the home directory, if a variable has moved `config` elsewhere, as terminals in a Snap or
   * Flatpak do: off there is off here.
   */
  readonly homeConfig: string | null;
  /** The file with which an administrator turns reporting off for everyone on this machine. djstats only reads it. */
  readonly systemConfig: string;
  /** Why the config file must not be written, as a sentence; null if it may be written. */
  readonly unsafe: string | null;
  /** The same for the ledger. */
  readonly unsafeLedger: string | null;
}

/** Finds the files with env-paths, for the environment of this process. Does not create directories. */
export function findPaths(): Paths {
  const find = () => envPaths("djangoanalytics", { suffix: "" });
  const { config, log } = without(movers.filter(isRelative), find);
  const { config: homeConfig } = without(["XDG_CONFIG_HOME"], find);
  const ledger = join(log, "ledger.jsonl");
  const unsafe = whyHomeUnsafe();
  return {
    config,
    ledger,
    homeConfig: homeConfig === config || unsafe !== null ? null : homeConfig,
    systemConfig: systemConfigPath(),
    unsafe: unsafe ?? whyUnsafe(config, homedir()),
    unsafeLedger: unsafe ?? whyUnsafe(ledger, homedir()),
  };
}

/**
 * Returns the paths for each config file that can turn reporting off: the one in use, and the one in the home
 * directory.
 */
export function allConfigs(paths: Paths): readonly Paths[] {
  const { homeConfig } = paths;
  const own = { ...paths, homeConfig: null };
  if (homeConfig === null) return [own];
  return [own, { ...own, config: homeConfig, unsafe: whyUnsafe(homeConfig, homedir()) }];
}

/** Returns the path of the administrator's file, next to the system's other settings. */
export function systemConfigPath(
  platform: NodeJS.Platform = process.platform,
  programData: string | undefined = process.env["PROGRAMDATA"],
): string {
  if (platform === "darwin") return "/Library/Preferences/djangoanalytics";
  if (platform !== "win32") return "/etc/djangoanalytics";
  const data = programData && win32.isAbsolute(programData) ? programData : "C:\\ProgramData";
  return win32.join(data, "djangoanalytics", "Config");
}

/** The variables that move the files: the first two on Linux, the others on Windows. */
const movers = ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"];

/**
 * Whether a variable is a relative path. "All paths set in these environment variables must be absolute", or else be
 * ignored (XDG Base Directory). A relative one would put the files into the working directory, on Windows too.
 */
function isRelative(name: string): boolean {
  const path = process.env[name] ?? "";
  return path !== "" && !isAbsolute(path);
}

function without<T>(names: readonly string[], find: () => T): T {
  const { env } = process;
  const kept = names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  for (const name of names) delete env[name];
  try {
    return find();
  } finally {
    for (const [name, value] of kept) env[name] = value;
  }
}

function whyHomeUnsafe(): string | null {
  const isWindows = process.platform === "win32";
  const name = isWindows ? "USERPROFILE" : "HOME";
  const home = isWindows ? homedir() : (process.env[name] ?? "");
  if (home === "") return `There is no home directory: ${name} is not set.`;
  if (!isAbsolute(home)) return `The home directory is unsafe: ${name} is a relative path.`;
  if (dirname(resolve(home)) === resolve(home))
    return `The home directory is unsafe: ${name} is the root directory.`;
  try {
    return statSync(home).isDirectory() ? null : `There is no home directory: ${name} names a file.`;
  } catch (error) {
    return errorCode(error) === "ENOENT"
      ? `The home directory that ${name} names does not exist.`
      : `The home directory cannot be used: ${describeFileError(error)}.`;
  }
}
