import {
  closeSync,
  fstatSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { limits } from "@djstats/core/limits";
import { describeFileError, errorCode, FileError } from "./errors.ts";
import { isRunning, ownIdentity } from "./process-identity.ts";
import { readRegular } from "./regular-file.ts";
import { isBusy, retryWhileBusy, sleep } from "./retry-while-busy.ts";

/** Longer than any identity of a process. */
const identityBytes = 100;

/**
 * Runs `work` while holding the lock file `path`, whose directory must exist. The lock is a regular file, created
 * exclusively. It contains its owner's identity, and is removed afterwards.
 *
 * @param waitMs how long to wait for another holder
 * @throws FileError if the lock cannot be acquired
 */
export function withLock<T>(path: string, waitMs: number, work: () => T): T {
  const inode = acquire(path, waitMs);
  try {
    return work();
  } finally {
    // While this process was suspended, another may have taken the lock over.
    if (inodeOf(path) === inode) release(path);
  }
}

function acquire(path: string, waitMs: number): bigint {
  const deadline = performance.now() + waitMs;
  let seen: SeenLock | null = null;
  for (;;) {
    const isLast = performance.now() > deadline;
    const inode = create(path, isLast);
    if (inode !== null) return inode;
    if (isLast)
      throw new FileError(`another djstats process holds ${path}; if none is running, remove that file`);
    seen = look(path, seen);
    if (seen && isStale(seen)) removeStale(path, seen);
    sleep(2 + Math.random() * 20);
  }
}

/**
 * Another process's lock, and how long this process has seen it. Its age is not computed from the file's time, because
 * the clock may have been wrong then, or may be wrong now.
 */
interface SeenLock {
  readonly inode: bigint;
  readonly modified: bigint;
  readonly owner: string;
  readonly at: number;
  readonly seenMs: number;
}

/**
 * The longest time counted between two looks. In a longer gap, the machine was suspended and the owner could not work.
 */
const lookMs = 250;

/** Returns the lock as it is now, or null if it is gone. */
function look(path: string, seen: SeenLock | null): SeenLock | null {
  try {
    const { ino: inode, mtimeNs: modified } = lstatSync(path, { bigint: true });
    const owner = readOwner(path);
    const at = performance.now();
    const isSame = seen?.inode === inode && seen.modified === modified && seen.owner === owner;
    const seenMs = isSame ? seen.seenMs + Math.min(at - seen.at, lookMs) : 0;
    return { inode, modified, owner, at, seenMs };
  } catch {
    return null;
  }
}

/** Returns the owner's identity; empty if the lock has none. */
function readOwner(path: string): string {
  try {
    return readRegular(path, identityBytes)?.toString() ?? "";
  } catch {
    return "";
  }
}

/** Whether a lock may be taken over: soon if its owner is not running or not yet recorded, later if its owner hangs. */
function isStale({ owner, seenMs }: SeenLock): boolean {
  return seenMs > limits.lockStaleMs || (seenMs > limits.lockOwnerlessMs && !isRunning(owner));
}

/** Moves a dead owner's lock aside before deleting it, so that two processes do not delete each other's lock. */
function removeStale(path: string, { inode, modified }: SeenLock): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    const moved = lstatSync(aside, { bigint: true });
    if (moved.ino !== inode || moved.mtimeNs !== modified) linkSync(aside, path);
    unlinkSync(aside);
  } catch {
    // Another process was first.
  }
}

/** Removes our lock. If that fails, another process takes it over once this one has ended. */
function release(path: string): void {
  try {
    retryWhileBusy(() => unlinkSync(path));
  } catch {
    // The work itself has been done.
  }
}

/**
 * Creates the lock; returns null if another process holds it. On Windows, the error for a lock that is being deleted is
 * the same as for a forbidden one.
 */
function create(path: string, isLast: boolean): bigint | null {
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      writeSync(fd, ownIdentity());
      return fstatSync(fd, { bigint: true }).ino;
    } catch (error) {
      // The disk is full, and the lock would not name its owner.
      unlinkSync(path);
      throw error;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST" && !isIrregular(path)) return null;
    if (isBusy(error) && !isLast) return null;
    throw new FileError(`the lock ${path} cannot be created: ${describeFileError(error)}`, { cause: error });
  }
}

/** Whether the path is something that cannot be a lock: a directory, a named pipe, a link. */
function isIrregular(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

function inodeOf(path: string): bigint | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
