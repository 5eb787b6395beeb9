import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, PendingFile, replaceFile, StoreError } from "@djstats/store";
import { reportCsv } from "../report/csv.ts";
import { indexFile, type SnapshotArchive } from "./archive.ts";
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
  { index, snapshots }: SnapshotArchive,
  snapshot: Snapshot,
): SnapshotArchive {
  const json = snapshotText(snapshot);
  const csv = `${reportCsv(snapshot)}\n`;
  const entry: IndexEntry = {
    week: snapshot.week,
    json: { file: snapshotFile(snapshot, json, "json"), sha256: hashOf(json) },
    csv: { file: snapshotFile(snapshot, csv, "csv"), sha256: hashOf(csv) },
  };
  const next = {
    ...index,
    simulated: snapshot.simulated !== null,
    snapshots: [...index.snapshots, entry],
  };
  try {
    writeOnce(join(directory, entry.json.file), json);
    writeOnce(join(directory, entry.csv.file), csv);
    replaceFile(join(directory, indexFile), `${JSON.stringify(next, null, 2)}\n`, 0o644);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      `Nothing could be written to ${directory} (${errorCode(error)}); ${snapshot.week} is not published.`,
      { cause: error },
    );
  }
  return { index: next, snapshots: [...snapshots, snapshot] };
}

function writeOnce(path: string, text: string): void {
  using pending = new PendingFile(path, 0o644);
  pending.write(text);
  try {
    pending.commitOnce();
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (!lstatSync(path).isFile() || readFileSync(path, "utf8") !== text)
      throw new StoreError(`${path} is there with other content, and what is published is not changed.`);
  }
}
