import { type Counted, everybody } from "../count/cells.ts";
import { type Day, lastSunday } from "../count/day.ts";
import { type Estimate, estimate, type Histogram, method } from "../count/estimate.ts";
import { ranks, registers } from "../count/slices.ts";
import { type Window, windows } from "../count/windows.ts";
import type { Query, Row, Value } from "./database.ts";
import { type Cell, readCells } from "./register-rows.ts";

/** A number of a closed day, or of this moment. */
export interface Figure extends Estimate {
  readonly day: Day;
  readonly windowDays: Window;
  readonly dimension: Counted;
  readonly value: string;
  readonly method: string;
  /** The first day that the window could see: later than its own first where the count is younger. */
  readonly since: Day;
}

/**
 * Every window's number of every value on a day.
 *
 * @param epoch whose rows are read, and its first day
 */
export async function figuresOf(
  query: Query,
  { epoch, firstDay }: { readonly epoch: number; readonly firstDay: Day },
  day: Day,
): Promise<Figure[]> {
  const cells = await readCells(query, epoch);
  // Nobody at all is a number too.
  if (cells.length === 0) cells.push(["total", everybody]);
  const figures: Figure[] = [];
  for (const [dimension, value] of cells) {
    const histograms = await readHistograms(query, [epoch, dimension, value], day);
    figures.push(...figuresOfCell([dimension, value], histograms, { firstDay, day }));
    // Others get their turn: this may be done while hits arrive.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return figures;
}

/**
 * Every window's number of one value on a day.
 *
 * @param histograms of highest ranks, one a window
 */
export function figuresOfCell(
  [dimension, value]: Cell,
  histograms: readonly Histogram[],
  { firstDay, day }: { readonly firstDay: Day; readonly day: Day },
): Figure[] {
  return windows.map((windowDays, index) => ({
    day,
    windowDays,
    dimension,
    value,
    ...estimate(histograms[index] ?? []),
    method,
    since: Math.max(firstDay, day - windowDays + 1),
  }));
}

/** One histogram of highest ranks a window. */
async function readHistograms(query: Query, cell: readonly Value[], day: Day): Promise<Histogram[]> {
  const highest = windows.map((_, index) => `MAX(CASE WHEN last > $${index + 4} THEN rank ELSE 0 END)`);
  const rows = await query(
    `SELECT ${highest.join(", ")} FROM registers WHERE epoch = $1 AND dimension = $2 AND value = $3
     GROUP BY register`,
    [...cell, ...windows.map((days) => day - days)],
  );
  return windows.map((_, index) => {
    const histogram = new Array<number>(ranks + 1).fill(0);
    histogram[0] = registers - rows.length;
    for (const row of rows) {
      const rank = Number(row[index]);
      histogram[rank] = (histogram[rank] ?? 0) + 1;
    }
    return histogram;
  });
}

/** Puts numbers into the history where there are none. */
export async function keepFigures(query: Query, figures: readonly Figure[]): Promise<void> {
  for (const { day, windowDays, dimension, value, estimate, low, high, method, since } of figures)
    await query(
      `INSERT INTO history (day, window_days, dimension, value, estimate, low, high, method, since)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (day, window_days, dimension, value) DO NOTHING`,
      [day, windowDays, dimension, value, estimate, low, high, method, since],
    );
}

const columns = "day, window_days, dimension, value, estimate, low, high, method, since";

/** The numbers of closed days, oldest first. */
export async function readFigures(query: Query, from: Day, through: Day): Promise<Figure[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE day >= $1 AND day <= $2 ORDER BY day, window_days, dimension, value`,
    [from, through],
  );
  return rows.map(figureOf);
}

/** The totals of all closed days, oldest first. */
export async function readTotals(query: Query): Promise<Figure[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE dimension = 'total' ORDER BY day, window_days, value`,
  );
  return rows.map(figureOf);
}

/** The numbers of one window on closed Sundays, which end ISO weeks, oldest first. */
export async function readWeeks(query: Query, windowDays: Window): Promise<Figure[]> {
  const rows = await query(
    `SELECT ${columns} FROM history WHERE window_days = $1 AND day % 7 = $2 ORDER BY day, dimension, value`,
    [windowDays, lastSunday(7)],
  );
  return rows.map(figureOf);
}

function figureOf([day, windowDays, dimension, value, estimate, low, high, method, since]: Row): Figure {
  return {
    day: Number(day),
    windowDays: Number(windowDays) as Window,
    dimension: dimension as Counted,
    value: String(value),
    estimate: Number(estimate),
    low: Number(low),
    high: Number(high),
    method: String(method),
    since: Number(since),
  };
}
