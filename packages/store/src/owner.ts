import { fchownSync, statSync } from "node:fs";
import { dirname } from "node:path";

/** Makes the owner of a directory the owner of a file that root has created in it, so that the collector can use it. */
export function giveToDirectoryOwner(fd: number, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(file));
  fchownSync(fd, uid, gid);
}
