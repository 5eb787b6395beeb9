import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, StoreError } from "@djstats/store";
import * as v from "valibot";
import { hashOf, indexSchema, type Snapshot, type SnapshotIndex, snapshotSchema } from "./snapshot.ts";

/** All published snapshots of a directory, each file as it was written. */
export interface SnapshotArchive {
  readonly index: SnapshotIndex;
  /** Oldest first, in the order of the index. */
  readonly snapshots: readonly Snapshot[];
}

export const indexFile = "index.json";

/**
 * Reads the snapshots of a directory, and checks that none has been changed, removed or inserted: each file has the
 * content that its name and the index state, and each snapshot has the hash of the one before.
 *
 * @returns an empty archive if there is no index
 * @throws StoreError, with what is wrong
 */
export function readArchive(directory: string): SnapshotArchive {
  const path = join(directory, indexFile);
  if (!existsSync(path))
    return { index: { schemaVersion: 1, simulated: false, snapshots: [] }, snapshots: [] };
  const index = parse(indexSchema, read(path), path);
  let previous: string | null = null;
  const snapshots = index.snapshots.map(({ week, json, csv }) => {
    const text = readHashed(directory, json);
    readHashed(directory, csv);
    const snapshot = parse(snapshotSchema, text, join(directory, json.file));
    if (snapshot.week !== week || (snapshot.simulated !== null) !== index.simulated)
      throw new StoreError(`${join(directory, json.file)} is not what ${path} says it is.`);
    if (snapshot.previous !== previous)
      throw new StoreError(
        `${join(directory, json.file)} does not follow the snapshot before it: one was changed, taken out or put in between. Restore the directory from a copy.`,
      );
    previous = json.sha256;
    return snapshot;
  });
  return { index, snapshots };
}

/** Creates a directory to publish in, unless it exists. */
export function createArchive(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new StoreError(`The directory ${directory} cannot be made (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

function readHashed(directory: string, { file, sha256 }: { readonly file: string; readonly sha256: string }) {
  const path = join(directory, file);
  const text = read(path);
  if (hashOf(text) !== sha256)
    throw new StoreError(`${path} is not as it was published. Restore it from a copy.`);
  return text;
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
  if (!success) throw new StoreError(`${path} is nothing that djstats-collector published.`);
  return output;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
