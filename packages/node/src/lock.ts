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
import { readRegular } from "./regular-file.ts";
import { isBusy, retryWhileBusy, sleep } from "./retry-while-busy.ts";

/** A process number in digits is no longer. */
const pidBytes = 20;

/**
 * Runs `work` while holding the lock file `path`, whose directory must exist. It is an ordinary file made by
 * exclusive creation, holding the owner's process number, and gone afterwards.
 *
 * @param waitMs how long to wait for another holder
 * @throws FileError where it cannot be had
 */
export function withLock<T>(path: string, waitMs: number, work: () => T): T {
  const inode = acquire(path, waitMs);
  try {
    return work();
  } finally {
    // Not ours any more where somebody took it for a dead one's, as may happen after the machine slept.
    if (inodeOf(path) === inode) release(path);
  }
}

function acquire(path: string, waitMs: number): bigint {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const isLast = Date.now() > deadline;
    const inode = create(path, isLast);
    if (inode !== null) return inode;
    if (isLast) throw new FileError(`another djstats holds ${path}; if none is running, remove that file`);
    removeStale(path);
    sleep(2 + Math.random() * 20);
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

/** @returns null where somebody holds it. On Windows one that is being removed cannot be told from a forbidden one. */
function create(path: string, isLast: boolean): bigint | null {
  try {
    const fd = openSync(path, "wx", 0o600);
    try {
      writeSync(fd, String(process.pid));
      return fstatSync(fd, { bigint: true }).ino;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST" && !isIrregular(path)) return null;
    if (isBusy(error) && !isLast) return null;
    throw new FileError(`the lock ${path} cannot be made: ${describeFileError(error)}`, { cause: error });
  }
}

/** Whether something is there that nobody's lock is: a directory, a named pipe, a link. */
function isIrregular(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

/** Moves a dead owner's lock aside before removing it, so that two who see it dead do not remove each other's. */
function removeStale(path: string): void {
  const seen = inodeOf(path);
  if (seen === null || !isStale(path)) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (inodeOf(aside) !== seen) linkSync(aside, path);
    unlinkSync(aside);
  } catch {
    // Somebody else was first.
  }
}

function isStale(path: string): boolean {
  try {
    const ageMs = Date.now() - lstatSync(path).mtimeMs;
    if (ageMs > limits.lockStaleMs) return true;
    return ageMs > limits.lockOwnerlessMs && !isAlive(Number(readRegular(path, pidBytes)));
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function inodeOf(path: string): bigint | null {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
