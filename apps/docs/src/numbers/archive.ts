import {
  checkStableFiles,
  readArchive,
  readSignatures,
  type SnapshotArchive,
  verifySignatures,
} from "@djstats/reports/publish";
import { operator } from "../operator.ts";

/** The directory that `djstats-collector publish to` wrote; null unless the build is given one. */
export const archiveDirectory: string | null = process.env["DJSTATS_NUMBERS"] || null;

/**
 * The published snapshots, verified to be unchanged; null if the build is given none or nothing was published yet.
 *
 * @throws if a file was changed or is missing: the site is then not built
 */
export const archive: SnapshotArchive | null = read();

/** The paths of the files in the directory that are derived from the snapshots, verified to match them. */
export const stableFiles: readonly string[] =
  archive && archiveDirectory !== null ? checkStableFiles(archiveDirectory, archive) : [];

/** The public key that verifies the latest week; null if nothing is published. */
export const signingKey: string | null =
  archive && archiveDirectory !== null
    ? verifySignatures(archive, readSignatures(archiveDirectory), operator.signingKey)
    : null;

function read(): SnapshotArchive | null {
  const found = archiveDirectory === null ? null : readArchive(archiveDirectory);
  return found && found.snapshots.length > 0 ? found : null;
}
