import { StoreError } from "@djstats/store";
import type { SnapshotArchive } from "../archive.ts";
import { endorsementText, manifestText, type Signatures, signaturesFile } from "./signatures.ts";
import { isSignedBy } from "./signing-key.ts";

/**
 * Checks that every week is signed, that no signed week is missing, and that each key was endorsed by the one before.
 *
 * @param trusted a public key that the reader got elsewhere, or null. Later keys must be endorsed; weeks that an
 * earlier key signed are covered by the hash chain.
 * @returns the newest key
 * @throws StoreError with what is wrong
 */
export function verifySignatures(
  { index }: SnapshotArchive,
  signatures: Signatures,
  trusted: string | null,
): string {
  const order = signatures.keys.map(({ publicKey }) => publicKey);
  const newest = order.at(-1);
  if (newest === undefined) throw new StoreError(`No week is signed: ${signaturesFile} is missing or empty.`);
  verifyKeys(signatures, trusted);
  const signed = new Map(signatures.weeks.map((week) => [week.week, week]));
  const listed = new Set(index.snapshots.map(({ week }) => week));
  const removed = signatures.weeks.find(({ week }) => !listed.has(week));
  if (removed) throw new StoreError(`${removed.week} is signed but not in the index: it was removed.`);
  let place = 0;
  for (const entry of index.snapshots) {
    const found = signed.get(entry.week);
    if (!found) throw new StoreError(`${entry.week} is not signed.`);
    const at = order.indexOf(found.publicKey);
    // A key that was replaced must not sign again.
    if (at < place) throw new StoreError(`${entry.week} is signed by a key that is not valid for it.`);
    if (!isSignedBy(found.publicKey, manifestText(entry), found.signature))
      throw new StoreError(
        `The signature of ${entry.week} is wrong: its files or the signature were changed.`,
      );
    place = at;
  }
  if (order[place] !== newest) throw new StoreError("The latest week is not signed by the latest key.");
  return newest;
}

function verifyKeys({ keys }: Signatures, trusted: string | null): void {
  const from = trusted === null ? 0 : keys.findIndex(({ publicKey }) => publicKey === trusted);
  if (from < 0) throw new StoreError(`No week is signed by the key ${trusted}, nor by one that followed it.`);
  for (const [at, { publicKey, endorsement }] of keys.entries()) {
    const before = keys[at - 1]?.publicKey;
    if (before === undefined || at <= from) continue;
    if (endorsement === null)
      throw new StoreError(
        `The key ${publicKey} replaced ${before}, which did not endorse it. Find out from the operator whether the old key was lost; then verify with --key and the new one.`,
      );
    if (!isSignedBy(before, endorsementText(publicKey), endorsement))
      throw new StoreError(`The endorsement of the key ${publicKey} is wrong.`);
  }
}
