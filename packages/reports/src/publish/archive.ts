import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, replaceFile, StoreError } from "@djstats/store";
import * as v from "valibot";
import {
  fileNameSchema,
  hashOf,
  indexSchema,
  type Snapshot,
  type SnapshotIndex,
  snapshotSchema,
} from "./snapshot.ts";

/** All published snapshots of a directory, each file as it was written. */
export interface SnapshotArchive {
  readonly index: SnapshotIndex;
  /** Oldest first, in the order of the index. */
  readonly snapshots: readonly Snapshot[];
  /**
   * The snapshot that was written when publishing was interrupted, and is not in the index yet; null if there is none.
   */
  readonly interrupted: { readonly file: string; readonly snapshot: Snapshot } | null;
}

export const indexFile = "index.json";

const emptyIndex: SnapshotIndex = { schemaVersion: 1, simulated: false, snapshots: [] };

/**
 * Reads the snapshots of a directory, and checks that none has been changed, removed or inserted: each file has the
 * content that its name and the index state, each snapshot has the hash of the one before, and none is missing in the
 * index.
 *
 * @returns an empty archive if there is nothing
 * @throws StoreError, with what is wrong
 */
export function readArchive(directory: string): SnapshotArchive {
  const path = join(directory, indexFile);
  const index = existsSync(path) ? parseIndex(read(path), path) : null;
  const unlisted = unlistedFiles(directory, index ?? emptyIndex);
  const [first] = unlisted;
  if (!index && first !== undefined)
    throw new StoreError(
      `${directory} contains published weeks, such as ${first}, but no ${indexFile}. Restore the directory from a backup: a new index would begin a second chain.`,
    );
  const snapshots = readSnapshots(directory, index ?? emptyIndex);
  return {
    index: index ?? emptyIndex,
    snapshots,
    interrupted: readInterrupted(directory, unlisted, index?.snapshots.at(-1)?.json.sha256 ?? null),
  };
}

/**
 * Returns the published week whose file has a noted hash.
 *
 * @throws StoreError if there is none: weeks were removed or replaced after the hash was noted
 */
export function findNoted(directory: string, { index }: SnapshotArchive, noted: string): string {
  const found = index.snapshots.find(({ json }) => json.sha256 === noted);
  if (!found)
    throw new StoreError(
      `No published week in ${directory} has the hash ${noted}: weeks were removed or replaced after it was noted. Restore the directory from a backup.`,
    );
  return found.week;
}

/** @throws StoreError if a text is not an index; `path` names it */
export function parseIndex(text: string, path: string): SnapshotIndex {
  return parse(indexSchema, text, path);
}

/** Creates a directory to publish in, with an empty index, unless it exists. */
export function createArchive(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, indexFile);
    // Written first, so that weeks without an index are known to have lost it.
    if (!existsSync(path)) replaceFile(path, indexText(emptyIndex), 0o644);
  } catch (error) {
    throw new StoreError(`The directory ${directory} cannot be created (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

export function indexText(index: SnapshotIndex): string {
  return `${JSON.stringify(index, null, 2)}\n`;
}

function readSnapshots(directory: string, index: SnapshotIndex): Snapshot[] {
  let previous: string | null = null;
  return index.snapshots.map(({ week, json, csv }) => {
    const path = join(directory, json.file);
    const text = readHashed(directory, json);
    readHashed(directory, csv);
    const snapshot = parse(snapshotSchema, text, path);
    if (snapshot.week !== week || (snapshot.simulated !== null) !== index.simulated)
      throw new StoreError(`${path} does not match its entry in ${join(directory, indexFile)}.`);
    if (snapshot.previous !== previous)
      throw new StoreError(
        `${path} does not follow the previous snapshot: one was changed, removed or inserted. Restore the directory from a backup.`,
      );
    previous = json.sha256;
    return snapshot;
  });
}

/** Returns the names of snapshots that are in a directory, and not in its index. */
function unlistedFiles(directory: string, index: SnapshotIndex): string[] {
  if (!existsSync(directory)) return [];
  const listed = new Set(index.snapshots.flatMap(({ json, csv }) => [json.file, csv.file]));
  return readdirSync(directory)
    .filter((name) => v.is(fileNameSchema, name) && !listed.has(name))
    .sort();
}

/** Reads the one week whose file may exist before the index lists it. Rejects any other unlisted file. */
function readInterrupted(
  directory: string,
  unlisted: readonly string[],
  last: string | null,
): SnapshotArchive["interrupted"] {
  const [file] = unlisted.filter((name) => name.endsWith(".json"));
  const path = join(directory, file ?? "");
  const snapshot = file === undefined ? null : parse(snapshotSchema, readNamed(path), path);
  const weekOf = (name: string) => name.replace(/\..*/, "");
  const other = unlisted.find(
    (name) =>
      snapshot?.previous !== last ||
      weekOf(name) !== weekOf(file ?? "") ||
      (name.endsWith(".json") && name !== file),
  );
  if (other !== undefined)
    throw new StoreError(
      `${join(directory, other)} is not in ${indexFile}: the index is from an older backup, or the file was inserted. Restore the directory from a backup.`,
    );
  return file === undefined || !snapshot ? null : { file, snapshot };
}

function readHashed(directory: string, { file, sha256 }: { readonly file: string; readonly sha256: string }) {
  const path = join(directory, file);
  const text = read(path);
  if (hashOf(text) !== sha256)
    throw new StoreError(`${path} has changed since it was published. Restore it from a backup.`);
  return text;
}

/** Reads a file whose name contains the hash of its content. */
function readNamed(path: string): string {
  const text = read(path);
  return path.includes(`.${hashOf(text).slice(0, 16)}.`) ? text : "";
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new StoreError(`The file ${path} cannot be read (${errorCode(error)}).`, { cause: error });
  }
}

function parse<Schema extends v.GenericSchema>(schema: Schema, text: string, path: string) {
  const { success, output } = v.safeParse(schema, parseJson(text));
  if (!success) throw new StoreError(`${path} was not published by djstats-collector.`);
  return output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
