import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The oldest and the middle of the majors that we promise; the newest is the one that runs this. */
const olderMajors = [22, 24];

/** A Node to try what we publish on. */
export interface Node {
  readonly major: string;
  /** The directory of its `node`. */
  readonly directory: string;
}

/**
 * The Nodes of this machine: the one that runs this, and those of our optional dependencies, which exist for Linux.
 * On other platforms the workflows run the tests once with each.
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
