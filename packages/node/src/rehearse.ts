import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { limits } from "@djstats/core/limits";
import { withFiles } from "./config.ts";
import { describeFileError, FileError } from "./errors.ts";
import { readLedger } from "./ledger.ts";
import type { Paths } from "./paths.ts";
import { readRegular, resolveLink } from "./regular-file.ts";
import { withTemporary } from "./replace-file.ts";

/** More bytes than one request adds to a file. */
const addedBytes = 1024;

/**
 * Takes the lock and writes copies of config file and ledger, with room for one more request, next to the originals.
 * Leaves nothing behind, and does not create directories.
 *
 * @throws FileError if a run could not write
 */
export function rehearse(paths: Paths): void {
  if (existsSync(dirname(paths.config))) withFiles(paths, limits.reporterLockMs, () => rehearseWrites(paths));
  else rehearseWrites(paths);
}

/**
 * Rehearses the writes alone, under the lock that `withFiles` holds.
 *
 * @throws FileError if a run could not write
 */
export function rehearseWrites(paths: Paths): void {
  readLedger(paths);
  rehearseWrite("config file", paths.config, limits.configBytes);
  rehearseWrite("ledger", paths.ledger, limits.ledgerReadBytes);
}

function rehearseWrite(what: string, path: string, bytesMax: number): void {
  try {
    const content = readRegular(path, bytesMax) ?? Buffer.alloc(0);
    writeBeside(resolveLink(path), Buffer.concat([content, Buffer.alloc(addedBytes, "#")]));
  } catch (error) {
    throw new FileError(`the ${what} ${path} cannot be written: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

/** Writes a file in the directory of another, or in the nearest one that exists, and removes it again. */
function writeBeside(file: string, content: Buffer): void {
  let directory = dirname(file);
  while (!existsSync(directory) && dirname(directory) !== directory) directory = dirname(directory);
  withTemporary(join(directory, basename(file)), content, () => {});
}
