import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The older major versions that the packages support. The newest one runs this file. */
const olderMajors = [22, 24];

/** A version of Node with which the published packages are tested. */
export interface Node {
  readonly major: string;
  /** The directory of its `node`. */
  readonly directory: string;
}

/**
 * Returns the versions of Node on this machine: the running one, and those in our optional dependencies, which exist
 * for Linux only. On other platforms, the workflows run the tests once with each version.
 */
export function findNodes(): Node[] {
  const running = { major: process.versions.node.split(".")[0] ?? "", directory: dirname(process.execPath) };
  const older = olderMajors.map((major) => ({
    major: String(major),
    directory: join(
      import.meta.dirname,
      `../node_modules/node-${major}-${process.platform}-${process.arch}/bin`,
    ),
  }));
  return [...older.filter(({ directory }) => existsSync(directory)), running].filter(
    ({ major }, index, all) => all.findIndex((node) => node.major === major) === index,
  );
}
