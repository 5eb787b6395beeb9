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

/** Creates the directory of a file and its missing parents, readable only by their owner. */
export function makeDirectoryOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}

/**
 * Writes a file atomically, readable only by its owner.
 *
 * @param existing `replace` overwrites an existing file; `create` fails with EEXIST if there is one
 */
export function writeFileAtomic(file: string, text: string, existing: "replace" | "create"): void {
  withTemporary(file, text, (temporary) => {
    if (existing === "replace") retryWhileBusy(() => renameSync(temporary, file));
    else createExclusively(temporary, file);
  });
}

/**
 * Writes a temporary file next to a file, readable only by its owner, and flushes it to the disk. The file is removed
 * afterwards, unless `use` has renamed it.
 */
export function withTemporary(
  file: string,
  content: string | Buffer,
  use: (temporary: string) => void,
): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    use(temporary);
  } finally {
    removeFile(temporary);
  }
}

/** Deletes a file, unless it is missing. */
export function removeFile(file: string): void {
  retryWhileBusy(() => rmSync(file, { force: true }));
}

/**
 * Renames a temporary file, unless a file of the new name exists.
 *
 * @param link makes a second name for a file, which some file systems do not support: exFAT, shared folders
 */
export function createExclusively(temporary: string, file: string, link: typeof linkSync = linkSync): void {
  try {
    link(temporary, file);
  } catch (error) {
    if (errorCode(error) === "EEXIST" || lstatSync(file, { throwIfNoEntry: false })) throw error;
    // Every writer holds the lock, so no other can intervene.
    retryWhileBusy(() => renameSync(temporary, file));
  }
}

/** Deletes temporary files that killed writers left next to a file. No other process may be writing it. */
export function removeLeftovers(file: string): void {
  const [directory, name] = [dirname(file), basename(file)];
  try {
    const isLeftover = (other: string) =>
      other.startsWith(`${name}.`) && /^\.\d+\.tmp$/.test(other.slice(name.length));
    for (const other of readdirSync(directory).filter(isLeftover)) removeFile(join(directory, other));
  } catch {
    // The directory is missing or cannot be changed.
  }
}
