import { accessSync, constants, lstatSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import { isAbsolute, join, parse, sep } from "node:path";
import { describeFileError } from "./errors.ts";
import { isPrivateGroup } from "./private-group.ts";

/**
 * Returns why djstats must not write a file, with what to do about it, or null if it may. Other users must not be able
 * to change the file or anything on the way to it, links included, except directories above the home directory. The
 * directory of the file, or the nearest one that exists, must belong to this user and be writable. (OpenSSH's
 * `StrictModes` requires much the same.)
 */
export function whyUnsafe(file: string, home: string): string | null {
  let at = file;
  try {
    const { visited, directory } = wayTo(file, realpathSync(home));
    const places = [...visited].map(([path, stat]) => ({ path, stat, isLast: false }));
    for (const place of [...places, { path: directory, stat: lstatSync(directory), isLast: true }]) {
      at = place.path;
      const why = whyOthersReach(place);
      if (why) return why;
    }
    accessSync(directory, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return `${at} cannot be written: ${describeFileError(error)}.`;
  }
}

interface Place {
  readonly path: string;
  readonly stat: Stats;
  /** Whether it is the directory in which files are created. */
  readonly isLast: boolean;
}

const sticky = 0o1000;

function whyOthersReach({ path, stat, isLast }: Place): string | null {
  const self = process.getuid?.();
  // Windows has neither owners nor modes.
  if (self === undefined) return null;
  if (stat.uid !== self && (stat.uid !== 0 || isLast))
    return stat.uid === 0
      ? `${path} belongs to root, so djstats keeps out of it; if it should be yours, run: sudo chown -R "$USER" '${path}'.`
      : `${path} belongs to another user, so djstats keeps out of it.`;
  // In a sticky directory such as /tmp, a user cannot replace another user's file.
  const isGuarded = stat.isSymbolicLink() || (stat.isDirectory() && (stat.mode & sticky) !== 0);
  const othersWrite = (stat.mode & 0o002) !== 0 || ((stat.mode & 0o020) !== 0 && !isPrivateGroup(stat.gid));
  return othersWrite && !isGuarded
    ? `Other users can write ${path}, so djstats keeps out of it; to change that, run: chmod go-w '${path}'.`
    : null;
}

interface Way {
  /** The directories in which a name was looked up, the links and the file, by path. */
  readonly visited: ReadonlyMap<string, Stats>;
  /** The directory of the file, or the nearest one that exists. */
  readonly directory: string;
}

/** Maximum number of symbolic links that Linux follows. */
const linksMax = 40;

/** Resolves a path name by name, as the system does. */
function wayTo(file: string, home: string): Way {
  const { root } = parse(file);
  const visited = new Map<string, Stats>();
  let directory = root;
  let names = file.slice(root.length).split(sep);
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const path = join(directory, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) break;
    if (!isAbove(path, home)) visited.set(path, stat);
    if (stat.isDirectory()) directory = path;
    // The system rejects a file in the place of a directory, and more links than it follows.
    else if (names.length > 0 && !stat.isSymbolicLink()) statSync(join(path, sep));
    if (!stat.isSymbolicLink()) continue;
    links += 1;
    if (links > linksMax) statSync(path);
    const target = readlinkSync(path);
    if (isAbsolute(target)) directory = root;
    names = [...target.split(sep), ...names];
  }
  return { visited, directory };
}

function isAbove(directory: string, home: string): boolean {
  return (
    directory !== home &&
    `${home}${sep}`.startsWith(directory === parse(directory).root ? directory : `${directory}${sep}`)
  );
}
