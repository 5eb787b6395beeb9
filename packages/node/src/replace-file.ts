import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./errors.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";

/** Makes the directory of a file, and those above it that are wanting, for its owner's eyes only. */
export function makeDirectoryOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}

/**
 * Writes a file as a whole or not at all, readable by its owner alone.
 *
 * @param how `replace` puts it in the place of any other; `create` fails with EEXIST where there is one
 */
export function writeFileAtomic(file: string, text: string, how: "replace" | "create"): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (how === "replace") retryWhileBusy(() => renameSync(temporary, file));
    else createExclusively(temporary, file);
  } finally {
    removeFile(temporary);
  }
}

/** Removes a file, or finds that there is none. */
export function removeFile(file: string): void {
  retryWhileBusy(() => rmSync(file, { force: true }));
}

/**
 * Gives a file its name only where nothing has it yet.
 *
 * @param link makes a second name for a file, which some file systems cannot: exFAT, shared folders
 */
export function createExclusively(temporary: string, file: string, link: typeof linkSync = linkSync): void {
  try {
    link(temporary, file);
  } catch (error) {
    if (errorCode(error) === "EEXIST" || lstatSync(file, { throwIfNoEntry: false })) throw error;
    // All writers of ours hold the lock, so nobody of them comes between.
    retryWhileBusy(() => renameSync(temporary, file));
  }
}

/** Removes what writers of a file left beside it when they were killed. Nobody else may be writing it. */
export function removeLeftovers(file: string): void {
  const [directory, name] = [dirname(file), basename(file)];
  try {
    const isLeftover = (other: string) =>
      other.startsWith(`${name}.`) && /^\.\d+\.tmp$/.test(other.slice(name.length));
    for (const other of readdirSync(directory).filter(isLeftover)) removeFile(join(directory, other));
  } catch {
    // There is no such directory, or none that can be changed.
  }
}
