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
 * Runs `work` while holding the lock file `path`, whose directory must exist. It is an ordinary file made by
 * exclusive creation. It contains its owner's identity, and is removed afterwards.
 *
 * @param waitMs how long to wait for another holder
 * @throws FileError if the lock cannot be acquired
 */
export function withLock<T>(path: string, waitMs: number, work: () => T): T {
  const inode = acquire(path, waitMs);
  try {
    return work();
  } finally {
    // Not ours any more if another process took it for a dead one's, as may happen after this one was stopped.
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
 * Another process's lock, and for how long this one has seen it. The file's own time is not asked how old it is: the
 * clock may have been ahead then, or be now.
 */
interface SeenLock {
  readonly inode: bigint;
  readonly modified: bigint;
  readonly owner: string;
  readonly at: number;
  readonly seenMs: number;
}

/** What passes between two looks beyond this was not time in which the owner could work: this machine stood still. */
const lookMs = 250;

/** @returns null if it is gone */
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

/** @returns an empty text if the lock names no owner */
function readOwner(path: string): string {
  try {
    return readRegular(path, identityBytes)?.toString() ?? "";
  } catch {
    return "";
  }
}

/** Waits a moment for one without a living owner, as it may be half made; and longer for one whose owner hangs. */
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

/** One that cannot be removed is taken over when this process is gone; the work is done all the same. */
function release(path: string): void {
  try {
    retryWhileBusy(() => unlinkSync(path));
  } catch {
    // Nothing is left to be done.
  }
}

/** @returns null if another process holds it. On Windows, a lock being deleted looks like a forbidden one. */
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
