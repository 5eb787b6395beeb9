import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorCode, replaceFile, StoreError } from "@djstats/store";
import type { SnapshotArchive } from "../archive.ts";
import { isLicence, type Licence } from "../licences.ts";
import { publishedSchemas } from "../published-schemas.ts";
import { dataPackage } from "./data-package.ts";
import { atomFeed, type Week } from "./feed.ts";
import { pictures } from "./pictures.ts";
import { requestsCsv } from "./requests-csv.ts";
import { seriesCsv, seriesJson } from "./series.ts";
import { weekPage, weekStyle } from "./week-page.ts";

const dataPackageFile = "datapackage.json";

/**
 * Returns the files with addresses that stay the same from week to week, by their paths. They are derived from the
 * weekly files, and contain no number that these do not.
 */
function stableFiles(
  directory: string,
  { index, snapshots }: SnapshotArchive,
  licence: Licence,
): ReadonlyMap<string, string> {
  const weeks = index.snapshots.flatMap((entry, at): Week[] => {
    const snapshot = snapshots[at];
    return snapshot ? [{ snapshot, entry }] : [];
  });
  const last = weeks.at(-1);
  if (!last) return new Map();
  const texts = {
    "latest.json": readFileSync(join(directory, last.entry.json.file), "utf8"),
    "series.csv": seriesCsv(snapshots),
    "series.json": seriesJson(snapshots, last.snapshot, licence),
    "requests.csv": requestsCsv(snapshots),
  };
  const drawn = pictures(snapshots, last, licence);
  return new Map([
    ...Object.entries(texts),
    ...drawn,
    ["feed.atom", atomFeed(weeks, last, licence)],
    ...weeks.map((week): [string, string] => [`week/${week.entry.week}/index.html`, weekPage(week, licence)]),
    ["week/style.css", weekStyle],
    ...Object.entries(publishedSchemas).map(([name, schema]): [string, string] => [
      `schemas/${name}`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
    [dataPackageFile, dataPackage({ ...last, last: last.snapshot, licence, texts, pictures: drawn })],
  ]);
}

/**
 * Writes the stable files that differ from those in a directory. Each is replaced as a whole.
 *
 * @throws StoreError if a file cannot be written
 */
export function writeStableFiles(directory: string, archive: SnapshotArchive, licence: Licence): void {
  for (const [file, text] of stableFiles(directory, archive, licence)) {
    const path = join(directory, file);
    try {
      if (readText(path) === text) continue;
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, text, 0o644);
    } catch (error) {
      throw new StoreError(
        `${path} cannot be written (${errorCode(error)}). The weekly files are complete; \`publish to\` writes the others again.`,
        { cause: error },
      );
    }
  }
}

/**
 * Checks that the stable files of a directory are those that follow from its weekly files, and returns their paths.
 *
 * @throws StoreError if one is missing or differs
 */
export function checkStableFiles(directory: string, archive: SnapshotArchive): string[] {
  const files = stableFiles(directory, archive, readLicence(join(directory, dataPackageFile)));
  for (const [file, text] of files)
    if (readText(join(directory, file)) !== text)
      throw new StoreError(
        `${join(directory, file)} is not what follows from the weekly files. \`publish to\` writes it again.`,
      );
  return [...files.keys()];
}

function readLicence(path: string): Licence {
  try {
    const licence = JSON.parse(readText(path) ?? "").licenses[0].name;
    if (isLicence(licence)) return licence;
  } catch {
    // The same sentence as for a file without a licence.
  }
  throw new StoreError(`${path} does not name the licence of the numbers. \`publish to\` writes it again.`);
}

/** Returns null if there is no such file. */
function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}
