import {
  allValue,
  type CountedDimension,
  type Day,
  type HistoryRow,
  historyRowsOf,
  lastSunday,
  liveEpochs,
  type Window,
  yearOf,
} from "@djstats/counting";
import type { Query, Row } from "./database.ts";
import { readEpochs } from "./epoch-rows.ts";
import { RowsOfEpoch } from "./rows-of-epoch.ts";

/**
 * Estimates every window and value on a day.
 *
 * @param epoch the epoch to read, and its first day
 */
async function computeHistory(
  query: Query,
  { epoch, firstDay }: { readonly epoch: number; readonly firstDay: Day },
  day: Day,
): Promise<HistoryRow[]> {
  const rows = await RowsOfEpoch.read(query, epoch);
  const values = await rows.values();
  // A day without developers has the number 0.
  if (values.length === 0) values.push(["total", allValue]);
  const figures: HistoryRow[] = [];
  for (const [dimension, value] of values) {
    const counts = await rows.rankCounts([dimension, value], day);
    figures.push(...historyRowsOf([dimension, value], counts, { firstDay, day }));
    // Let other work proceed: hits may be arriving.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return figures;
}

/** Adds numbers that are missing from the history. */
export async function insertHistory(query: Query, figures: readonly HistoryRow[]): Promise<void> {
  for (const { day, windowDays, dimension, value, estimate, low, high, method, since } of figures)
    await query(
      `INSERT INTO history (day, window_days, dimension, value, estimate, low, high, method, since)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (day, window_days, dimension, value) DO NOTHING`,
      [day, windowDays, dimension, value, estimate, low, high, method, since],
    );
}

const columns = "day, window_days, dimension, value, estimate, low, high, method, since";

/** Reads the numbers of closed days, oldest first. */
export async function readHistory(query: Query, from: Day, through: Day): Promise<HistoryRow[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE day >= $1 AND day <= $2 ORDER BY day, window_days, dimension, value`,
    [from, through],
  );
  return rows.map(parseHistoryRow);
}

/** Reads the totals of all closed days, oldest first. */
export async function readTotals(query: Query): Promise<HistoryRow[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE dimension = 'total' ORDER BY day, window_days, value`,
  );
  return rows.map(parseHistoryRow);
}

/** Reads the numbers of one window on closed Sundays, which end ISO weeks, oldest first. */
export async function readWeeks(query: Query, windowDays: Window): Promise<HistoryRow[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE window_days = $1 AND day % 7 = $2 ORDER BY day, dimension, value`,
    [windowDays, lastSunday(7)],
  );
  return rows.map(parseHistoryRow);
}

function parseHistoryRow([
  day,
  windowDays,
  dimension,
  value,
  estimate,
  low,
  high,
  method,
  since,
]: Row): HistoryRow {
  return {
    day: Number(day),
    windowDays: Number(windowDays) as Window,
    dimension: dimension as CountedDimension,
    value: String(value),
    estimate: Number(estimate),
    low: Number(low),
    high: Number(high),
    method: String(method),
    since: Number(since),
  };
}

/** Computes the current numbers from the oldest live epoch, which reaches furthest back. */
export async function readHistoryNow(query: Query, day: Day): Promise<HistoryRow[]> {
  const oldest = liveEpochs(await readEpochs(query), yearOf(day)).find(({ firstDay }) => firstDay !== null);
  return oldest ? computeHistory(query, { epoch: oldest.epoch, firstDay: oldest.firstDay ?? day }, day) : [];
}
