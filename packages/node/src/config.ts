import { lstatSync } from "node:fs";
import { type Config, isTruthy, type UserConfig } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { editConfig, type Key, parseConfig } from "./config-text.ts";
import { describeFileError, FileError } from "./errors.ts";
import { withLock } from "./lock.ts";
import type { Paths } from "./paths.ts";
import { readRegular, resolveLink } from "./regular-file.ts";
import { makeDirectoryOf, removeFile, removeLeftovers, writeFileAtomic } from "./replace-file.ts";

const absent: UserConfig = { id: null, notice: null, origin: null, disable: null, ended: null };

/** Reads the config file. Writes nothing, waits for nothing, and never throws. */
export function readConfig({ config: path, unsafe }: Paths): Config {
  try {
    const text = readText(path);
    const userConfig = text === null ? null : parseConfig(text);
    // Off stays off, also where nothing can be written any more.
    if (userConfig && isTruthy(userConfig.disable)) return { state: "read", userConfig };
    if (unsafe !== null) return { state: "unreadable", why: unsafe };
    return userConfig ? { state: "read", userConfig } : { state: "absent" };
  } catch (error) {
    if (unsafe !== null) return { state: "unreadable", why: unsafe };
    const trouble = error instanceof FileError ? error.message : describeFileError(error);
    return { state: "unreadable", why: `The config file ${path} cannot be used: ${trouble}.` };
  }
}

/**
 * Holds the lock on this person's files while `work` reads and changes them. All writers go through here, and
 * what one left half written, which may hold an id, is removed by the next.
 *
 * @throws FileError where the lock cannot be had
 */
export function withFiles<T>(paths: Paths, waitMs: number, work: () => T): T {
  if (paths.unsafe !== null) throw new FileError(paths.unsafe.replace(/\.$/, ""));
  try {
    makeDirectoryOf(paths.config);
  } catch (error) {
    throw new FileError(`the directory of ${paths.config} cannot be made: ${describeFileError(error)}`, {
      cause: error,
    });
  }
  const config = resolveLink(paths.config);
  return withLock(`${config}.lock`, waitMs, () => {
    for (const file of [config, resolveLink(paths.ledger)]) removeLeftovers(file);
    return work();
  });
}

/**
 * Changes settings of the config file, under the lock that `withFiles` holds. Null takes one out; a file that then
 * says nothing at all is removed.
 *
 * @throws FileError where the file is not understood or cannot be written; it then stays as it was
 */
export function changeConfig(
  { config: path }: Paths,
  changes: { readonly [K in Key]?: string | null },
): UserConfig {
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
    const trouble = error instanceof FileError ? error.message : describeFileError(error);
    throw new FileError(`the config file ${path} cannot be changed: ${trouble}`, { cause: error });
  }
}

/** What a symbolic link's target holds when nothing is left to say; removing it would break the link. */
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
