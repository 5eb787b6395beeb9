import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { errorCode, StoreError } from "@djstats/store";
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
    const path = join(directory, indexFile);
    const temporary = writeAndFlush(path, `${JSON.stringify(next, null, 2)}\n`);
    renameSync(temporary, path);
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
  const temporary = writeAndFlush(path, text);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (readFileSync(path, "utf8") !== text)
      throw new StoreError(`${path} is there with other content, and what is published is not changed.`);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Writes text to a temporary file next to its target and flushes it. Returns its name. */
function writeAndFlush(path: string, text: string): string {
  const temporary = `${path}.new`;
  const fd = openSync(temporary, "w", 0o644);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  return temporary;
}
