import type { Query, Row } from "./database.ts";
import { readEpochs } from "./epoch-rows.ts";
import { StoreError } from "./errors.ts";
import { linesPerReport, type OnProgress } from "./progress.ts";
import { readDimensionValues } from "./register-rows.ts";
import type { Store } from "./store.ts";

/** The columns of every table except `schema_versions`, which is not copied; the columns of the key come first. */
export const copiedTables: Readonly<Record<string, readonly string[]>> = {
  epochs: ["epoch", "key_fingerprint", "first_day", "destroyed_day"],
  days: ["day"],
  registers: ["epoch", "dimension", "value", "rank", "register", "last"],
  pending: ["epoch", "dimension", "id", "last", "slots"],
  history: [
    ...["day", "window_days", "dimension", "value"],
    ...["estimate", "low", "high", "method", "since"],
  ],
  outcome_counts: ["day", "node", "name", "n"],
  grants: [
    ...["id", "holder", "role", "asked_by", "reason"],
    ...["token_hash", "granted_day", "last_day", "revoked_day"],
  ],
  sessions: ["session_hash", "grant_id", "ends_at"],
  audit: ["number", "time", "actor", "action", "detail", "hash"],
  settings: ["name", "value"],
};

const rowsAtOnce = 512;

/**
 * Copies all tables of a store to an empty one, as they are at one moment. The copy is complete, or nothing is copied.
 *
 * @returns the number of rows
 * @throws StoreError if the other store is not empty
 */
export async function copyStore(from: Store, to: Store, onProgress: OnProgress = () => {}): Promise<number> {
  let rows = 0;
  await from.database.transaction("read", (read) =>
    to.database.transaction("exclusive", async (write) => {
      await requireEmpty(write, to.database.displayName);
      for (const [table, columns] of Object.entries(copiedTables))
        for await (const part of partsOf(read, table, columns))
          for (let at = 0; at < part.length; at += rowsAtOnce) {
            const some = part.slice(at, at + rowsAtOnce);
            await insert(write, { table, columns, rows: some });
            const before = rows;
            rows += some.length;
            if (Math.floor(before / linesPerReport) < Math.floor(rows / linesPerReport))
              onProgress(rows, null);
          }
    }),
  );
  return rows;
}

async function requireEmpty(query: Query, displayName: string): Promise<void> {
  for (const table of Object.keys(copiedTables)) {
    const [[count] = [0]] = await query(`SELECT COUNT(*) FROM ${table}`);
    if (Number(count) > 0)
      throw new StoreError(
        `The store ${displayName} is not empty. Name one that has never been served. Nothing was copied.`,
      );
  }
}

/**
 * Reads the rows of a table in the order of its key; registers value by value, because there may be millions of them.
 */
async function* partsOf(query: Query, table: string, columns: readonly string[]): AsyncGenerator<Row[]> {
  const select = `SELECT ${columns.join(", ")} FROM ${table}`;
  if (table !== "registers") {
    yield query(`${select} ORDER BY ${columns.slice(0, 4).join(", ")}`);
    return;
  }
  for (const { epoch } of await readEpochs(query))
    for (const [dimension, value] of await readDimensionValues(query, epoch))
      yield query(`${select} WHERE epoch = $1 AND dimension = $2 AND value = $3 ORDER BY register, rank`, [
        epoch,
        dimension,
        value,
      ]);
}

interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

async function insert(query: Query, { table, columns, rows }: Rows): Promise<void> {
  const places = rows.map(
    (_, row) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(", ")})`,
  );
  await query(`INSERT INTO ${table} (${columns.join(", ")}) VALUES ${places.join(", ")}`, rows.flat());
}
