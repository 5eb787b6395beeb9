import { fchownSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Gives a file that root has created to the owner of its directory, so that the collector's user can use it. */
export function giveToDirectoryOwner(fd: number, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  fchownSync(fd, uid, gid);
}
