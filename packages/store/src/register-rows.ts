import type { CountedDimension, Day, DimensionValue, RegisterRow } from "@djstats/counting";
import { ranks } from "@djstats/counting";
import type { Query, Value } from "./database.ts";

const rowsAtOnce = 512;

/** Reads the values that have rows under an epoch. */
export async function readDimensionValues(query: Query, epoch: number): Promise<DimensionValue[]> {
  const rows = await query(
    "SELECT dimension, value FROM registers WHERE epoch = $1 GROUP BY dimension, value ORDER BY dimension, value",
    [epoch],
  );
  return rows.map(([dimension, value]) => [dimension as CountedDimension, String(value)] as const);
}

/** Rows that have been seen, and cover rows: stored rows that are rewritten unchanged. */
export interface SeenRows {
  readonly epoch: number;
  readonly seen: readonly Omit<RegisterRow, "last">[];
  readonly cover: readonly RegisterRow[];
  /** Cover rows that are changed and changed back, as a database may skip a write that changes nothing. */
  readonly rewritten: readonly RegisterRow[];
}

/** Has a database write rows that stay as they are. */
export async function rewriteRegisters(query: Query, rows: readonly RegisterRow[]): Promise<void> {
  for (const change of [1, -1])
    for (const { epoch, dimension, value, slot } of rows)
      await query(
        `UPDATE registers SET last = last + $1
         WHERE epoch = $2 AND dimension = $3 AND value = $4 AND register = $5 AND rank = $6`,
        [change, epoch, dimension, value, Math.floor(slot / ranks), (slot % ranks) + 1],
      );
}

/** Reads all rows of a value, in the order of their keys. */
export async function readRegisters(query: Query, epoch: number, of: DimensionValue): Promise<RegisterRow[]> {
  const [dimension, value] = of;
  const rows = await query(
    `SELECT register, rank, last FROM registers WHERE epoch = $1 AND dimension = $2 AND value = $3
     ORDER BY register, rank`,
    [epoch, dimension, value],
  );
  return rows.map(([register, rank, last]) => ({
    epoch,
    dimension,
    value,
    slot: Number(register) * ranks + Number(rank) - 1,
    last: Number(last),
  }));
}

/** Writes rows that are missing or have an earlier day, in the order of their keys. */
export async function upsertRegisters(query: Query, rows: readonly RegisterRow[]): Promise<void> {
  // A statement may contain a key once: keep the last of several rows, which is the latest.
  const sorted = rows
    .toSorted((a, b) => compareKeys(a, b) || a.last - b.last)
    .filter((row, at, all) => {
      const next = all[at + 1];
      return !next || compareKeys(row, next) !== 0;
    });
  // Chunks have three lengths, so that there are three statements.
  for (let from = 0; from < sorted.length; ) {
    const left = sorted.length - from;
    const some = sorted.slice(from, from + (left >= rowsAtOnce ? rowsAtOnce : left >= 32 ? 32 : 1));
    from += some.length;
    const values = some.flatMap(({ epoch, dimension, value, slot, last }): Value[] => [
      epoch,
      dimension,
      value,
      Math.floor(slot / ranks),
      (slot % ranks) + 1,
      last,
    ]);
    await query(upsertSql(some.length), values);
  }
}

function upsertSql(count: number): string {
  const rows = Array.from(
    { length: count },
    (_, row) => `(${[1, 2, 3, 4, 5, 6].map((place) => `$${row * 6 + place}`).join(", ")})`,
  );
  return `INSERT INTO registers (epoch, dimension, value, register, rank, last) VALUES ${rows.join(", ")}
    ON CONFLICT (epoch, dimension, value, register, rank)
    DO UPDATE SET last = CASE WHEN excluded.last > registers.last THEN excluded.last ELSE registers.last END`;
}

function compareKeys(a: RegisterRow, b: RegisterRow): number {
  return (
    a.epoch - b.epoch || compare(a.dimension, b.dimension) || compare(a.value, b.value) || a.slot - b.slot
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Deletes rows of a range of registers that no window reaches, or that a higher rank hides. */
export async function deleteStaleRows(
  query: Query,
  [epoch, dimension, value]: readonly [number, ...DimensionValue],
  { from, below, through }: { readonly from: number; readonly below: number; readonly through: Day },
): Promise<void> {
  await query(
    `DELETE FROM registers AS r
     WHERE epoch = $1 AND dimension = $2 AND value = $3 AND register >= $4 AND register < $5
     AND (last <= $6 OR EXISTS (
       SELECT 1 FROM registers AS s WHERE s.epoch = r.epoch AND s.dimension = r.dimension AND s.value = r.value
       AND s.register = r.register AND s.rank > r.rank AND s.last >= r.last))`,
    [epoch, dimension, value, from, below, through],
  );
}
