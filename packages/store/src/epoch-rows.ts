import { type Day, type Epoch, yearOf } from "@djstats/counting";
import type { Query } from "./database.ts";

/** Reads all epochs, oldest first, including destroyed ones. */
export async function readEpochs(query: Query): Promise<Epoch[]> {
  const rows = await query(
    "SELECT epoch, key_fingerprint, first_day, destroyed_day FROM epochs ORDER BY epoch",
  );
  return rows.map(([epoch, keyFingerprint, firstDay, destroyedDay]) => ({
    epoch: Number(epoch),
    keyFingerprint: String(keyFingerprint),
    firstDay: firstDay === null ? null : Number(firstDay),
    destroyedDay: destroyedDay === null ? null : Number(destroyedDay),
  }));
}

/** Adds an epoch under which nothing has been counted yet. */
export async function insertEpoch(query: Query, epoch: number, keyFingerprint: string): Promise<void> {
  await query("INSERT INTO epochs (epoch, key_fingerprint) VALUES ($1, $2)", [epoch, keyFingerprint]);
}

/** Adds an epoch of another store, or updates it with that store's earlier first day or end. */
export async function mergeEpochRow(query: Query, epoch: Epoch): Promise<void> {
  await query(
    `INSERT INTO epochs (epoch, key_fingerprint, first_day, destroyed_day) VALUES ($1, $2, $3, $4)
     ON CONFLICT (epoch) DO UPDATE SET
     first_day = CASE WHEN epochs.first_day IS NULL OR excluded.first_day < epochs.first_day
       THEN excluded.first_day ELSE epochs.first_day END,
     destroyed_day = COALESCE(epochs.destroyed_day, excluded.destroyed_day)`,
    [epoch.epoch, epoch.keyFingerprint, epoch.firstDay, epoch.destroyedDay],
  );
}

/** Sets the first day of epochs that begin to count on it. */
export async function startEpochs(query: Query, day: Day): Promise<void> {
  await query(
    "UPDATE epochs SET first_day = $1 WHERE first_day IS NULL AND destroyed_day IS NULL AND epoch <= $2",
    [day, yearOf(day)],
  );
}

/** Marks an epoch as destroyed, unless it has been already. */
export async function markDestroyed(query: Query, epoch: number, day: Day): Promise<void> {
  await query("UPDATE epochs SET destroyed_day = $1 WHERE epoch = $2 AND destroyed_day IS NULL", [
    day,
    epoch,
  ]);
}
