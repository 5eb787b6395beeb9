import type { CountedDimension, Day, RegisterRow } from "@djstats/counting";
import type { Database, Query, TransactionBody } from "./database.ts";
import { limits } from "./limits.ts";
import { insertPending } from "./pending-rows.ts";
import { rewriteRegisters, upsertRegisters } from "./register-rows.ts";

/** Rows of one epoch and dimension that have been seen, and cover rows: stored rows that are rewritten. */
export interface SeenRows {
  readonly epoch: number;
  readonly dimension: CountedDimension;
  readonly seen: readonly Omit<RegisterRow, "last">[];
  readonly cover: readonly RegisterRow[];
}

/** Why rows were not written: their epoch was destroyed, or the store has no such epoch or no day. */
export type RowsRejected = "destroyed" | "unknown";

type Written = Day | RowsRejected;

/**
 * Writes groups of rows with the day that is open: each in a transaction, or, if it has enough rows that they need no
 * cover, as a pending row in a transaction with the other such groups.
 *
 * @returns the day each group was given, or why it was not written
 */
export async function writeSeenRows(database: Database, groups: readonly SeenRows[]): Promise<Written[]> {
  const isLarge = ({ seen }: SeenRows) => seen.length >= limits.rowsTogether;
  const small = groups.filter((group) => !isLarge(group));
  const large = groups.filter(isLarge);
  const bodies = small.map(
    (group): TransactionBody<Written[]> =>
      (query) =>
        writeGroup(database, query, group),
  );
  if (large.length > 0) bodies.push((query) => appendGroups(query, large));
  const written = (await database.transactions(bodies)).flat();
  const ofGroup = new Map([...small, ...large].map((group, at) => [group, written[at]]));
  return groups.map((group) => ofGroup.get(group) ?? "unknown");
}

async function writeGroup(
  { skipsEqualWrites }: Database,
  query: Query,
  { epoch, seen, cover }: SeenRows,
): Promise<Written[]> {
  const day = (await readOpenDays(query)).get(epoch) ?? "unknown";
  if (typeof day !== "number") return [day];
  const rows = seen.map((row) => ({ ...row, last: day }));
  await upsertRegisters(query, skipsEqualWrites ? rows : [...rows, ...cover]);
  if (skipsEqualWrites) await rewriteRegisters(query, cover);
  return [day];
}

async function appendGroups(query: Query, groups: readonly SeenRows[]): Promise<Written[]> {
  const days = await readOpenDays(query);
  await insertPending(
    query,
    groups.flatMap(({ epoch, dimension, seen }) => {
      const last = days.get(epoch);
      return typeof last === "number" ? [{ epoch, dimension, last, rows: seen }] : [];
    }),
  );
  return groups.map(({ epoch }) => days.get(epoch) ?? "unknown");
}

/** Reads the day that is open for each epoch, or why there is none. */
async function readOpenDays(query: Query): Promise<Map<number, Written>> {
  const rows = await query("SELECT epoch, destroyed_day, (SELECT MAX(day) FROM days) FROM epochs");
  return new Map(
    rows.map(([epoch, destroyed, day]) => [
      Number(epoch),
      destroyed !== null ? "destroyed" : day === null ? "unknown" : Number(day),
    ]),
  );
}
