import { readArchive, type SnapshotArchive } from "@djstats/reports/publish";

/** The directory that `djstats-collector publish to` wrote; none unless the build is given one. */
export const archiveDirectory: string | null = process.env["DJSTATS_NUMBERS"] || null;

/**
 * What was published, checked to be as it was; null where the build is given nothing, or nothing was published yet.
 *
 * @throws where a file was changed or is missing: the site is then not built
 */
export const archive: SnapshotArchive | null = read();

function read(): SnapshotArchive | null {
  const found = archiveDirectory === null ? null : readArchive(archiveDirectory);
  return found && found.snapshots.length > 0 ? found : null;
}
