import { randomInt } from "node:crypto";
import type { CountedDimension, Day, RegisterRow, Slot } from "@djstats/counting";
import type { Query } from "./database.ts";
import { upsertSorted } from "./register-rows.ts";

/** Rows of one epoch and dimension, all of the same day. */
export interface PendingGroup {
  readonly epoch: number;
  readonly dimension: CountedDimension;
  readonly last: Day;
  readonly rows: readonly Pick<RegisterRow, "value" | "slot">[];
}

/**
 * Adds groups that are not in `registers` yet. Each becomes one row, whose key reveals neither its age nor its batch.
 */
export async function insertPending(query: Query, groups: readonly PendingGroup[]): Promise<void> {
  if (groups.length === 0) return;
  const places = groups.map(
    (_, at) => `(${[1, 2, 3, 4, 5].map((place) => `$${at * 5 + place}`).join(", ")})`,
  );
  await query(
    `INSERT INTO pending (epoch, dimension, id, last, slots) VALUES ${places.join(", ")}`,
    groups.flatMap(({ epoch, dimension, last, rows }) => [
      epoch,
      dimension,
      randomInt(2 ** 48 - 1),
      last,
      slotsText(rows),
    ]),
  );
}

/** Reads the epochs and dimensions that have pending rows. */
export async function readPendingGroups(
  query: Query,
): Promise<(readonly [epoch: number, dimension: CountedDimension])[]> {
  const rows = await query("SELECT DISTINCT epoch, dimension FROM pending ORDER BY epoch, dimension");
  return rows.map(([epoch, dimension]) => [Number(epoch), dimension as CountedDimension]);
}

/** Reads the pending rows of an epoch, in any order. A row may occur twice. */
export async function readPending(query: Query, epoch: number): Promise<RegisterRow[]> {
  const rows = await query("SELECT dimension, last, slots FROM pending WHERE epoch = $1", [epoch]);
  return rows.flatMap(([dimension, last, slots]) =>
    parseSlots(slots).flatMap(([value, numbers]) =>
      numbers.map((slot) => ({
        epoch,
        dimension: dimension as CountedDimension,
        value,
        slot,
        last: Number(last),
      })),
    ),
  );
}

/** A slot times this, plus its day, is one number; such numbers are sorted by slot, then by day. */
const daysBound = 2 ** 16;

/** How many pending rows are in memory at a time. A busy second makes some 80 of each dimension. */
const pendingAtOnce = 64;

/**
 * Moves some pending rows of an epoch and dimension to `registers`.
 *
 * @returns whether there may be more
 */
export async function foldPending(
  query: Query,
  epoch: number,
  dimension: CountedDimension,
): Promise<boolean> {
  const pending = await query(
    `DELETE FROM pending WHERE epoch = $1 AND dimension = $2 AND id IN
       (SELECT id FROM pending WHERE epoch = $1 AND dimension = $2 ORDER BY id LIMIT ${pendingAtOnce})
     RETURNING last, slots`,
    [epoch, dimension],
  );
  const dated = new Map<string, number[]>();
  for (const [last, slots] of pending)
    for (const [value, numbers] of parseSlots(slots)) {
      const ofValue = dated.get(value) ?? [];
      dated.set(value, ofValue);
      for (const slot of numbers) ofValue.push(slot * daysBound + Number(last));
    }
  await upsertSorted(query, rowsInOrder({ epoch, dimension }, dated));
  return pending.length === pendingAtOnce;
}

/** Moves all pending rows to `registers`. */
export async function foldAll(query: Query): Promise<void> {
  for (const [epoch, dimension] of await readPendingGroups(query))
    while (await foldPending(query, epoch, dimension));
}

/** Removes the pending rows of an epoch. */
export async function deletePending(query: Query, epoch: number): Promise<void> {
  await query("DELETE FROM pending WHERE epoch = $1", [epoch]);
}

function* rowsInOrder(
  of: Pick<RegisterRow, "epoch" | "dimension">,
  dated: ReadonlyMap<string, readonly number[]>,
): Generator<RegisterRow> {
  for (const [value, ofValue] of [...dated].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const sorted = Float64Array.from(ofValue).sort();
    for (const [at, one] of sorted.entries()) {
      const slot = Math.floor(one / daysBound);
      const next = sorted[at + 1];
      // Of several days of a slot, the last is the latest.
      if (next === undefined || next >= (slot + 1) * daysBound)
        yield { ...of, value, slot, last: one % daysBound };
    }
  }
}

/** Returns the slots of each value as JSON, in an order that reveals nothing about hits. */
function slotsText(rows: PendingGroup["rows"]): string {
  const slotsOf = new Map<string, Slot[]>();
  for (const { value, slot } of rows) {
    const slots = slotsOf.get(value);
    if (slots) slots.push(slot);
    else slotsOf.set(value, [slot]);
  }
  const sorted = [...slotsOf].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted.map(([value, slots]) => [value, slots.sort((a, b) => a - b)]));
}

function parseSlots(slots: unknown): [value: string, slots: Slot[]][] {
  return JSON.parse(String(slots));
}
