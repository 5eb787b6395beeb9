import { closeSync, constants, lstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { errorCode, FileError } from "./errors.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";

/**
 * Reads a file of djstats if it is a regular file. A named pipe in its place could block, and a device could be
 * endless.
 *
 * @returns null if there is no such file
 * @throws FileError if it is not a regular file; a system error if it cannot be read
 */
export function readRegular(path: string, bytesMax: number): Buffer | null {
  if (!lstatSync(path, { throwIfNoEntry: false })) return null;
  requireRegularFile(path);
  const fd = retryWhileBusy(() => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const bytes = Buffer.alloc(bytesMax + 1);
    let length = 0;
    let read: number;
    do {
      read = readSync(fd, bytes, { offset: length });
      length += read;
    } while (read > 0);
    if (length > bytesMax) throw new FileError(`it is larger than ${bytesMax} bytes`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** Returns the target of a symbolic link, so that links made by stow and chezmoi stay. */
export function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Checks a file before it is opened: opening some devices has effects. */
function requireRegularFile(path: string): void {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new FileError("it is a directory");
    if (!stat.isFile()) throw new FileError("it is not a regular file");
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw new FileError("it is a broken symbolic link", { cause: error });
    throw error;
  }
}
