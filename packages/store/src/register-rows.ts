import type { Day, DimensionValue, RankCounts, RegisterRow, ValueOfEpoch } from "@djstats/counting";
import { countedDimensions, rankOf, ranks, registerOf, slotAt, windows } from "@djstats/counting";
import type { Query, Value } from "./database.ts";

const rowsAtOnce = 512;

/**
 * Reads the values that have rows under an epoch, in order. Jumps from one to the next: a value has many thousands of
 * rows.
 */
export async function readDimensionValues(query: Query, epoch: number): Promise<DimensionValue[]> {
  const found: DimensionValue[] = [];
  for (const dimension of countedDimensions.toSorted()) {
    let next = await readValueAfter(query, [epoch, dimension, ""]);
    while (next !== null) {
      found.push([dimension, next]);
      next = await readValueAfter(query, [epoch, dimension, next]);
    }
  }
  return found;
}

async function readValueAfter(
  query: Query,
  of: readonly [epoch: number, ...DimensionValue],
): Promise<string | null> {
  const [row] = await query(
    "SELECT value FROM registers WHERE epoch = $1 AND dimension = $2 AND value > $3 ORDER BY value LIMIT 1",
    of,
  );
  return row ? String(row[0]) : null;
}

/** Changes rows and changes them back, for a database that skips a write that changes nothing. */
export async function rewriteRegisters(query: Query, rows: readonly RegisterRow[]): Promise<void> {
  for (const change of [1, -1])
    for (const { epoch, dimension, value, slot } of rows)
      await query(
        `UPDATE registers SET last = last + $1
         WHERE epoch = $2 AND dimension = $3 AND value = $4 AND rank = $5 AND register = $6`,
        [change, epoch, dimension, value, rankOf(slot), registerOf(slot)],
      );
}

/** Reads all rows of a value, in the order of their keys. */
export async function readRegisters(query: Query, of: ValueOfEpoch): Promise<RegisterRow[]> {
  const { epoch, dimension, value } = of;
  const rows = await query(
    `SELECT rank, register, last FROM registers WHERE epoch = $1 AND dimension = $2 AND value = $3
     ORDER BY rank, register`,
    [epoch, dimension, value],
  );
  return rows.map(([rank, register, last]) => ({
    ...of,
    slot: slotAt(Number(register), Number(rank)),
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
  await upsertSorted(query, sorted);
}

/** Writes rows in the same way; they must be in the order of their keys, none twice. */
export async function upsertSorted(query: Query, rows: Iterable<RegisterRow>): Promise<void> {
  let values: Value[] = [];
  for (const { epoch, dimension, value, slot, last } of rows) {
    values.push(epoch, dimension, value, rankOf(slot), registerOf(slot), last);
    if (values.length < rowsAtOnce * columns) continue;
    await query(upsertSql(rowsAtOnce), values);
    values = [];
  }
  // Chunks have three lengths, so that there are three statements.
  for (let from = 0; from < values.length; ) {
    const count = values.length - from >= fewRowsAtOnce * columns ? fewRowsAtOnce : 1;
    await query(upsertSql(count), values.slice(from, from + count * columns));
    from += count * columns;
  }
}

const columns = 6;
const fewRowsAtOnce = 32;
const upsertTexts = new Map<number, string>();

function upsertSql(count: number): string {
  const known = upsertTexts.get(count);
  if (known !== undefined) return known;
  const rows = Array.from(
    { length: count },
    (_, row) => `(${[1, 2, 3, 4, 5, 6].map((place) => `$${row * columns + place}`).join(", ")})`,
  );
  const sql = `INSERT INTO registers (epoch, dimension, value, rank, register, last) VALUES ${rows.join(", ")}
    ON CONFLICT (epoch, dimension, value, rank, register)
    DO UPDATE SET last = CASE WHEN excluded.last > registers.last THEN excluded.last ELSE registers.last END`;
  upsertTexts.set(count, sql);
  return sql;
}

function compareKeys(a: RegisterRow, b: RegisterRow): number {
  return (
    a.epoch - b.epoch || compare(a.dimension, b.dimension) || compare(a.value, b.value) || a.slot - b.slot
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Deletes rows of a rank that were last seen on a day or earlier. */
export async function deleteRowsThrough(
  query: Query,
  [epoch, dimension, value]: readonly [number, ...DimensionValue],
  { rank, through }: { readonly rank: number; readonly through: Day },
): Promise<void> {
  await query(
    "DELETE FROM registers WHERE epoch = $1 AND dimension = $2 AND value = $3 AND rank = $4 AND last <= $5",
    [epoch, dimension, value, rank, through],
  );
}

/** Reads how many registers of a value have each rank, for each window that ends on a day. */
export async function readRankCounts(
  query: Query,
  { epoch, dimension, value }: ValueOfEpoch,
  day: Day,
): Promise<RankCounts[]> {
  // The longest window is the condition, as a comparison is most of what a row costs.
  const sums = windows.map((_, index) =>
    index < windows.length - 1 ? `COUNT(*) FILTER (WHERE last > $${index + 4})` : "COUNT(*)",
  );
  const rows = await query(
    `SELECT rank, ${sums.join(", ")} FROM registers
     WHERE epoch = $1 AND dimension = $2 AND value = $3 AND last > $${windows.length + 3} GROUP BY rank`,
    [epoch, dimension, value, ...windows.map((days) => day - days)],
  );
  return windows.map((_, index) => {
    const counts = new Array<number>(ranks).fill(0);
    for (const row of rows) counts[Number(row[0]) - 1] = Number(row[index + 1]);
    return counts;
  });
}
