import { restoreHome } from "./restore-home.ts";

// Has to be loaded before the next, so it stands apart.

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import envPaths from "env-paths";
import { describeFileError, errorCode } from "./errors.ts";

restoreHome();

/** Where this person's files are. */
export interface Paths {
  /** The config file, `~/.config/djangoanalytics` on Linux, as DEP 8 says. */
  readonly config: string;
  /** The ledger of every request that left. */
  readonly ledger: string;
  /** Why nothing may be written there, in a sentence; null where all is well. */
  readonly unsafe: string | null;
}

/** Finds the files by env-paths, for the environment of this process. Looks at directories; makes none. */
export function findPaths(): Paths {
  const { config, log } = withoutRelative(() => envPaths("djangoanalytics", { suffix: "" }));
  return { config, ledger: join(log, "ledger.jsonl"), unsafe: unsafeHome() ?? unsafePlace(config) };
}

/** What moves the files: on Linux the first two, on Windows the others. */
const movers = ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"];

/**
 * "All paths set in these environment variables must be absolute" and are else to be ignored (XDG Base Directory). A
 * relative one would have the files in whatever directory somebody works in, on Windows too.
 */
function withoutRelative<T>(find: () => T): T {
  const { env } = process;
  const relative = movers.filter((name) => env[name] && !isAbsolute(env[name]));
  const kept = relative.map((name) => [name, env[name]] as const);
  for (const name of relative) delete env[name];
  try {
    return find();
  } finally {
    for (const [name, value] of kept) env[name] = value;
  }
}

function unsafeHome(): string | null {
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
      ? `There is no home directory: ${name} names one that does not exist.`
      : `The home directory cannot be used: ${describeFileError(error)}.`;
  }
}

/** Looks at the nearest directory above the file that exists: ours, and ours to write in? */
function unsafePlace(file: string): string | null {
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    try {
      const { uid } = statSync(directory);
      if (process.getuid && uid !== process.getuid())
        return `The directory ${directory} belongs to another user, so djstats keeps out of it.`;
      accessSync(directory, constants.W_OK | constants.X_OK);
      return null;
    } catch (error) {
      if (errorCode(error) !== "ENOENT")
        return `The directory ${directory} cannot be written: ${describeFileError(error)}.`;
      if (dirname(directory) === directory) return `No directory above ${file} exists.`;
    }
  }
}
