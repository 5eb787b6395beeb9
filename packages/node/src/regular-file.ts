import { closeSync, constants, lstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { errorCode, FileError } from "./errors.ts";
import { retryWhileBusy } from "./retry-while-busy.ts";

/**
 * Reads a file of ours, and nothing that only stands in its place: a named pipe would be waited on, a device read
 * without an end.
 *
 * @returns null where there is no such file
 * @throws FileError where it is no file of ours; a system error where it cannot be read
 */
export function readRegular(path: string, bytesMax: number): Buffer | null {
  if (!lstatSync(path, { throwIfNoEntry: false })) return null;
  requireRegularFile(path);
  const fd = retryWhileBusy(() => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const bytes = Buffer.alloc(bytesMax + 1);
    let length = 0;
    for (let more = -1; more !== 0; length += more) more = readSync(fd, bytes, { offset: length });
    if (length > bytesMax) throw new FileError(`it is larger than ${bytesMax} bytes`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** The file that a symbolic link leads to, so that stow's and chezmoi's links stay. */
export function resolveLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Looked at before it is opened: to open some devices is to use them. */
function requireRegularFile(path: string): void {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw new FileError("it is a directory");
    if (!stat.isFile()) throw new FileError("it is no regular file");
  } catch (error) {
    if (errorCode(error) === "ENOENT")
      throw new FileError("it is a symbolic link to nothing", { cause: error });
    throw error;
  }
}
