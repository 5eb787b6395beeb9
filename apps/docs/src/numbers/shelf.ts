import { readShelf, type Shelf } from "@djstats/collector/published";

/** The directory that `djstats-collector publish to` wrote; none unless the build is given one. */
export const shelfDirectory: string | null = process.env["DJSTATS_NUMBERS"] || null;

/**
 * What was published, checked to be as it was; null where the build is given nothing, or nothing was published yet.
 *
 * @throws where a file was changed or is missing: the site is then not built
 */
export const shelf: Shelf | null = read();

function read(): Shelf | null {
  const found = shelfDirectory === null ? null : readShelf(shelfDirectory);
  return found && found.snapshots.length > 0 ? found : null;
}
