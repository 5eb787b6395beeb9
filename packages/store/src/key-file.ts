import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { errorCode, StoreError } from "./errors.ts";
import { replaceFile } from "./pending-file.ts";

/** The secret keys, by the year in which their epoch begins. */
export type Keys = ReadonlyMap<number, KeyObject>;

const format = "djstats-collector keys";
const keyBytes = 32;

/**
 * Reads a key file.
 *
 * @returns null if there is no such file
 * @throws StoreError if it cannot be understood, or others may read it
 */
export function readKeys(file: string): Keys | null {
  const text = readOwnerOnly(file);
  if (text === null) return null;
  const found = parse(text);
  if (!found)
    throw new StoreError(
      `The key file ${file} cannot be understood. Restore it from a backup: its store cannot be used without it.`,
    );
  return found;
}

/** Writes a key file atomically, readable only by its owner, and flushed to disk before it gets its name. */
export function writeKeys(file: string, keys: Keys): void {
  const text = JSON.stringify({
    format,
    version: 1,
    keys: [...keys].map(([epoch, key]) => ({ epoch, key: key.export().toString("base64") })),
  });
  try {
    replaceFile(file, `${text}\n`, 0o600, "directory");
  } catch (error) {
    throw new StoreError(`The key file ${file} cannot be written (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

function makeKey(): KeyObject {
  return createSecretKey(randomBytes(keyBytes));
}

/** Creates a key and adds it to the file. */
export function addKey(keyFile: string, epoch: number): KeyObject {
  const key = makeKey();
  writeKeys(keyFile, new Map([...(readKeys(keyFile) ?? []), [epoch, key]]));
  return key;
}

/** Removes a key from the file, permanently. */
export function removeKey(keyFile: string, epoch: number): void {
  const keys = new Map(readKeys(keyFile) ?? []);
  if (keys.delete(epoch)) writeKeys(keyFile, keys);
}

/**
 * Reads a secret file.
 *
 * @returns null if there is no such file
 * @throws StoreError if it cannot be read, or others may read it
 */
export function readOwnerOnly(file: string): string | null {
  let fd: number;
  try {
    // Opening a named pipe would block until another process writes to it.
    fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw new StoreError(`The key file ${file} cannot be read (${errorCode(error)}).`, { cause: error });
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new StoreError(`The key file ${file} is not a regular file.`);
    if (process.platform !== "win32" && (stat.mode & 0o077) !== 0)
      throw new StoreError(
        `Users other than its owner can read the key file ${file}. Run: chmod 600 ${file}`,
      );
    return readFileSync(fd, "utf8");
  } finally {
    closeSync(fd);
  }
}

function parse(text: string): Keys | null {
  try {
    const { format: found, version, keys } = JSON.parse(text);
    if (found !== format || version !== 1 || !Array.isArray(keys)) return null;
    const read = keys.map(({ epoch, key }) => {
      const bytes = Buffer.from(String(key), "base64");
      if (!Number.isInteger(epoch) || bytes.length !== keyBytes) throw new Error("Not a key.");
      return [epoch, createSecretKey(bytes)] as const;
    });
    return new Map(read.sort(([a], [b]) => a - b));
  } catch {
    return null;
  }
}
