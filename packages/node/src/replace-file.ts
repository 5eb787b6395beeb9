import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Makes the directory of a file, and those above it that are wanting, for its owner's eyes only. */
export function makeDirectoryOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
}

/**
 * Writes a file as a whole or not at all, readable by its owner alone.
 *
 * @param how `replace` puts it in the place of any other; `create` fails with EEXIST where there is one
 */
export function writeWhole(file: string, text: string, how: "replace" | "create"): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const fd = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (how === "replace") renameSync(temporary, file);
    else linkSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}
