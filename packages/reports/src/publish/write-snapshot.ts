import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, PendingFile, replaceFile, StoreError } from "@djstats/store";
import { reportCsv } from "../report/csv.ts";
import { indexFile, indexText, type SnapshotArchive } from "./archive.ts";
import { hashOf, type IndexEntry, type Snapshot, snapshotFile, snapshotText } from "./snapshot.ts";

/**
 * Writes a snapshot and its entry in the index. Files are written first, so that the index never names a missing one. A
 * file with different content is never overwritten.
 *
 * @returns the archive afterwards
 * @throws StoreError
 */
export function writeSnapshot(
  directory: string,
  { index, snapshots, interrupted }: SnapshotArchive,
  snapshot: Snapshot,
): SnapshotArchive {
  const json = snapshotText(snapshot);
  const csv = `${reportCsv(snapshot)}\n`;
  const entry: IndexEntry = {
    week: snapshot.week,
    json: { file: snapshotFile(snapshot, json, "json"), sha256: hashOf(json) },
    csv: { file: snapshotFile(snapshot, csv, "csv"), sha256: hashOf(csv) },
  };
  if (interrupted && interrupted.file !== entry.json.file)
    throw new StoreError(
      `${join(directory, interrupted.file)} was written before with different content. Restore the directory from a backup. If the file was never published, remove it.`,
    );
  const next = {
    ...index,
    simulated: snapshot.simulated !== null,
    snapshots: [...index.snapshots, entry],
  };
  try {
    writeOnce(join(directory, entry.json.file), json);
    writeOnce(join(directory, entry.csv.file), csv);
    replaceFile(join(directory, indexFile), indexText(next), 0o644);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `${directory} cannot be written (${errorCode(error)}). ${snapshot.week} was not published.`,
      { cause: error },
    );
  }
  return { index: next, snapshots: [...snapshots, snapshot], interrupted: null };
}

function writeOnce(path: string, text: string): void {
  using pending = new PendingFile(path, 0o644);
  pending.write(text);
  try {
    pending.commitOnce();
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (!lstatSync(path).isFile() || readFileSync(path, "utf8") !== text)
      throw new StoreError(`${path} exists with different content. Published files are never changed.`);
  }
}
