import { randomBytes } from "node:crypto";
import { closeSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "./errors.ts";
import { limits } from "./limits.ts";
import { giveToDirectoryOwner } from "./owner.ts";
import { isFull } from "./sqlite-errors.ts";

/** Limits of the files next to an SQLite file. */
export type LogLimits = Pick<typeof limits, "logCheckpointBytes" | "logBytes" | "reserveBytes">;

/**
 * Bounds the write-ahead log of an SQLite file, and keeps room on its disk to empty the log.
 *
 * Emptying the log can make the main file larger, so a log that has filled the disk could never be emptied. Therefore a
 * file of random bytes, the reserve, occupies as much room as the main file may still need. It is removed if the disk
 * is full, and nothing is written without it.
 */
export class WriteAheadLog {
  readonly #path: string;
  readonly #limits: LogLimits;
  /** Whether the last write failed, or left more in the log than may stay there. */
  #isStrained = false;

  constructor(path: string, logLimits: LogLimits = limits) {
    this.#path = path;
    this.#limits = logLimits;
  }

  /**
   * Makes sure that a transaction may write.
   *
   * @throws StoreError if the disk is too full, or if another process keeps the log from being emptied
   */
  beforeWrite(connection: DatabaseSync): void {
    if (this.#isReserved && !this.#isStrained) return;
    this.empty(connection);
    if (!this.#isReserved) makeReserve(this.#reserve, this.#limits.reserveBytes);
    if (!this.#isReserved)
      throw new StoreError(
        `The disk of ${this.#path} has no ${this.#limits.reserveBytes / 2 ** 20} MB left. Make room.`,
      );
    if (this.#isStrained)
      throw new StoreError(
        `The write-ahead log of ${this.#path} has its full size. End the process that has been reading from the store for long.`,
      );
  }

  /** Empties the log if a transaction has left much in it. Never throws: the transaction is done. */
  afterWrite(connection: DatabaseSync): void {
    if (sizeOf(this.#log) <= this.#limits.reserveBytes / 2) return;
    try {
      if (this.#isLarge(connection)) this.empty(connection);
    } catch {
      this.afterFailure();
    }
  }

  /** Notes that a write failed, so that the next one makes room first. */
  afterFailure(): void {
    this.#isStrained = true;
  }

  /** Moves the content of the log to the main file, unless another process still reads it. Never waits. */
  empty(connection: DatabaseSync): void {
    this.withRoom(() => connection.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
    this.#isStrained =
      sizeOf(this.#log) > this.#limits.logBytes || this.#growth(connection) > this.#limits.reserveBytes / 2;
  }

  /** Does work that must succeed even on a full disk: if there is no room, removes the reserve and tries again. */
  withRoom<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!isFull(error) || sizeOf(this.#reserve) === 0) throw error;
      rmSync(this.#reserve);
      return work();
    }
  }

  #isLarge(connection: DatabaseSync): boolean {
    return (
      sizeOf(this.#log) > this.#limits.logCheckpointBytes ||
      this.#growth(connection) > this.#limits.reserveBytes / 2
    );
  }

  /** Returns by how many bytes emptying the log would make the main file larger. */
  #growth(connection: DatabaseSync): number {
    const { bytes } = connection
      .prepare("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size")
      .get() ?? { bytes: 0 };
    return Number(bytes) - sizeOf(this.#path);
  }

  get #isReserved(): boolean {
    return sizeOf(this.#reserve) >= this.#limits.reserveBytes;
  }

  get #log(): string {
    return `${this.#path}-wal`;
  }

  get #reserve(): string {
    return `${this.#path}-reserve`;
  }
}

/** Fills a file with random bytes, which file systems cannot compress. Leaves no file if there is no room for it. */
function makeReserve(file: string, bytes: number): void {
  const part = randomBytes(Math.min(bytes, 2 ** 20));
  try {
    const fd = openSync(file, "w", 0o600);
    giveToDirectoryOwner(fd, file);
    try {
      for (let written = 0; written < bytes; ) written += writeSync(fd, part);
    } finally {
      closeSync(fd);
    }
  } catch {
    rmSync(file, { force: true });
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
