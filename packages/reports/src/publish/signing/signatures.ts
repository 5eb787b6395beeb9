import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCode, replaceFile, StoreError } from "@djstats/store";
import * as v from "valibot";
import type { SnapshotArchive } from "../archive.ts";
import type { IndexEntry } from "../snapshot.ts";
import { type SigningKey, signText } from "./signing-key.ts";

export const signaturesFile = "signatures.json";

const base64 = v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]+={0,2}$/));
const publicKey = v.pipe(base64, v.description("A public Ed25519 key: SPKI, in base64"));

/** The signatures of all weeks, and the keys that made them. */
export const signaturesSchema = v.pipe(
  v.object({
    schemaVersion: v.literal(1),
    keys: v.pipe(
      v.array(
        v.object({
          publicKey,
          endorsement: v.pipe(
            v.nullable(base64),
            v.description("Signature of this key by the key before it; null for the first, and after a loss"),
          ),
        }),
      ),
      v.description("In the order of their use"),
    ),
    weeks: v.pipe(
      v.array(
        v.object({ week: v.pipe(v.string(), v.regex(/^\d{4}-W\d{2}$/)), publicKey, signature: base64 }),
      ),
      v.description("Oldest first, one for each week of the index"),
    ),
  }),
  v.title("The signatures of the weeks that djstats-collector published"),
);

export type Signatures = v.InferOutput<typeof signaturesSchema>;

/** The keys that sign. */
export interface Signing {
  /** The keys of the key file, oldest first; the last one signs. */
  readonly keys: readonly SigningKey[];
  /** Whether they may replace a key that is lost, and therefore cannot endorse them. */
  readonly isLost: boolean;
}

/** Returns the text that is signed for a week: its manifest, with the hashes of both files. */
export function manifestText({ week, json, csv }: IndexEntry): string {
  const of = ({ file, sha256 }: IndexEntry["json"]) => ({ file, sha256 });
  return `djstats-collector week v1\n${JSON.stringify({ week, json: of(json), csv: of(csv) })}\n`;
}

/** Returns the text that a key signs to endorse the next one. */
export function endorsementText(publicKey: string): string {
  return `djstats-collector key v1\n${publicKey}\n`;
}

/** @throws StoreError if the file cannot be understood */
export function readSignatures(directory: string): Signatures {
  const path = join(directory, signaturesFile);
  if (!existsSync(path)) return { schemaVersion: 1, keys: [], weeks: [] };
  try {
    return v.parse(signaturesSchema, JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new StoreError(`${path} was not published by djstats-collector. Restore it from a backup.`, {
      cause: error,
    });
  }
}

/**
 * Signs the weeks of a directory that are not signed yet.
 *
 * @throws StoreError if the directory was signed by a key that is not in the file
 */
export function signWeeks(directory: string, { index }: SnapshotArchive, { keys, isLost }: Signing): void {
  const signed = readSignatures(directory);
  const done = new Set(signed.weeks.map(({ week }) => week));
  const missing = index.snapshots.filter(({ week }) => !done.has(week));
  const key = keys.at(-1);
  if (!key || missing.length === 0) return;
  const next: Signatures = {
    schemaVersion: 1,
    keys: [...signed.keys, ...newKeys(directory, signed, { keys, isLost })],
    weeks: [
      ...signed.weeks,
      ...missing.map((entry) => ({
        ...{ week: entry.week, publicKey: key.publicKey },
        signature: signText(key, manifestText(entry)),
      })),
    ],
  };
  const path = join(directory, signaturesFile);
  try {
    replaceFile(path, `${JSON.stringify(next, null, 2)}\n`, 0o644);
  } catch (error) {
    throw new StoreError(`${path} cannot be written (${errorCode(error)}). The weeks are not signed yet.`, {
      cause: error,
    });
  }
}

/**
 * Checks that the keys can sign the next weeks of a directory.
 *
 * @throws StoreError if the directory was signed by a key that is not among them
 */
export function requireSigningKey(directory: string, { keys, isLost }: Signing): void {
  newKeys(directory, readSignatures(directory), { keys, isLost });
}

/** Returns the keys that a directory does not know yet, each endorsed by the one before it. */
function newKeys(
  directory: string,
  { keys: known }: Signatures,
  { keys, isLost }: Signing,
): Signatures["keys"] {
  const last = known.at(-1)?.publicKey;
  const at = keys.findIndex(({ publicKey }) => publicKey === last);
  if (last !== undefined && at < 0 && !isLost)
    throw new StoreError(
      `${directory} is signed by the key ${last}, which is not in the signing key file. Restore that file from a backup. If the key is lost, add --lost-signing-key. Nothing was published.`,
    );
  return keys.slice(at + 1).map(({ publicKey }, n) => {
    const before = keys[at + n];
    const isFirst = last === undefined && n === 0;
    return {
      publicKey,
      endorsement: before && !isFirst ? signText(before, endorsementText(publicKey)) : null,
    };
  });
}
