import { lstatSync } from "node:fs";
import { type Config, isDisabled, type KnownDestination, type UserConfig } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { sectionName } from "./config-lines.ts";
import { parseConfig } from "./config-text.ts";
import { type ConfigChanges, editConfig, type SectionChange } from "./edit-config.ts";
import { describeFileError, FileError, fileErrorOf } from "./errors.ts";
import { withLock } from "./lock.ts";
import type { Paths } from "./paths.ts";
import { readRegular, resolveLink } from "./regular-file.ts";
import { makeDirectoryOf, removeFile, removeLeftovers, writeFileAtomic } from "./replace-file.ts";

const absent: UserConfig = { disable: null, destinations: [] };

/** Reads the config file. Writes nothing, waits for nothing, and never throws. */
export function readConfig(paths: Paths): Config {
  const system = readFile(paths.systemConfig);
  const config = readPersonalConfig(paths);
  if (isDisabled(system)) return { ...config, offBySystem: `The file ${paths.systemConfig} sets disable.` };
  // If in doubt, nothing is sent: the administrator's file may set `disable`.
  return system.state === "unreadable" && !isDisabled(config) ? system : config;
}

function readPersonalConfig(paths: Paths): Config {
  const config = readOwnConfig(paths);
  if (isDisabled(config) || paths.homeConfig === null) return config;
  const elsewhere = readFile(paths.homeConfig);
  if (elsewhere.state === "unreadable") return elsewhere;
  return isDisabled(elsewhere)
    ? { ...config, offElsewhere: `The config file ${paths.homeConfig} sets disable.` }
    : config;
}

/** Reads this person's config file. If it sets `disable`, reporting is off even if nothing can be written any more. */
function readOwnConfig({ config: path, unsafe, unsafeLedger }: Paths): Config {
  const config = readFile(path);
  const why = unsafe ?? unsafeLedger;
  return why === null || isDisabled(config) ? config : { state: "unreadable", why };
}

function readFile(path: string): Config {
  try {
    const text = readText(path);
    return text === null ? { state: "absent" } : { state: "read", userConfig: parseConfig(text) };
  } catch (error) {
    return {
      state: "unreadable",
      why: `The config file ${path} cannot be used: ${describeFileError(error)}.`,
    };
  }
}

/**
 * Holds the lock on this person's files while `work` reads and changes them. Every writer uses this function. It first
 * deletes incomplete files of killed writers, which may contain an ID.
 *
 * @throws FileError if the lock cannot be acquired
 */
export function withFiles<T>(paths: Paths, waitMs: number, work: () => T): T {
  if (paths.unsafe !== null) throw fileErrorOf(paths.unsafe);
  try {
    makeDirectoryOf(paths.config);
  } catch (error) {
    throw new FileError(`the directory of ${paths.config} cannot be created: ${describeFileError(error)}`, {
      cause: error,
    });
  }
  const config = resolveLink(paths.config);
  return withLock(`${config}.lock`, waitMs, () => {
    removeLeftovers(config);
    if (paths.unsafeLedger === null) removeLeftovers(resolveLink(paths.ledger));
    return work();
  });
}

/**
 * Changes settings of the config file, under the lock that `withFiles` holds. A file that is then blank is removed.
 *
 * @throws FileError if the file is not understood or cannot be written; it then stays as it was
 */
export function changeConfig({ config: path }: Paths, changes: ConfigChanges): UserConfig {
  try {
    const text = readText(path);
    if (text !== null) parseConfig(text);
    const changed = editConfig(text ?? "", changes);
    if (text === null && changed !== "") writeFileAtomic(path, changed, "create");
    const isEmpty = changed.trim() === "";
    if (text !== null && isEmpty && !isLink(path)) removeFile(path);
    else if (text !== null && changed !== text)
      writeFileAtomic(resolveLink(path), isEmpty ? emptyText : changed, "replace");
    return isEmpty ? absent : parseConfig(changed);
  } catch (error) {
    throw new FileError(`the config file ${path} cannot be changed: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

/** Returns the same kind of change for every section of the config file. */
export function everySection(
  paths: Paths,
  change: (known: KnownDestination) => SectionChange,
): NonNullable<ConfigChanges["sections"]> {
  const config = readConfig(paths);
  const known = config.state === "read" ? config.userConfig.destinations : [];
  return Object.fromEntries(known.map((one) => [sectionName(one), change(one)]));
}

/** The content of a symbolic link's target without settings; deleting the target would break the link. */
const emptyText = "# Nothing is chosen here.\n";

function readText(path: string): string | null {
  const bytes = readRegular(path, limits.configBytes);
  return bytes && decode(bytes);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new FileError("it is not UTF-8 text", { cause: error });
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
