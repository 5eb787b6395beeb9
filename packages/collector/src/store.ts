import { type Counted, everybody, type RegisterRow } from "./cells.ts";
import type { Database, Query, Value } from "./database.ts";
import { type Day, yearOf } from "./day.ts";
import { type Estimate, estimate, type Histogram, method } from "./estimate.ts";
import { migrate, refuseOtherVersion } from "./schema.ts";
import { ranks, registers } from "./slices.ts";
import { longestWindow, windows } from "./windows.ts";

/** A secret key's time: two calendar years from January of `epoch` on. */
export interface Epoch {
  /** The year it begins. */
  readonly epoch: number;
  /** What its key gives for a known text: tells a wrong key, and nothing about the right one. */
  readonly keyCheck: string;
  /** The first day that was counted under it; null before. */
  readonly firstDay: Day | null;
  /** The day on which its key and rows were destroyed; null as long as they were not. */
  readonly destroyedDay: Day | null;
}

/** A number of a closed day, or of this moment. */
export interface Figure extends Estimate {
  readonly day: Day;
  readonly windowDays: number;
  readonly dimension: Counted;
  readonly value: string;
  readonly method: string;
  /** The first day that the window could see: later than its own first where the count is younger. */
  readonly since: Day;
}

/** How many of one thing there were on a day, as one process counted them. */
export interface Count {
  readonly day: Day;
  readonly node: string;
  readonly name: string;
  readonly n: number;
}

/** Rows that were seen, and rows that are there already and are written again as they are, as cover. */
export interface SeenRows {
  readonly epoch: number;
  readonly seen: readonly Omit<RegisterRow, "last">[];
  readonly cover: readonly RegisterRow[];
}

/** Why rows were not written: their epoch was destroyed, or the store does not know it or no day at all. */
export type Unwritten = "destroyed" | "unknown";

/** No row is from a later day. */
const lastDay: Day = 32_767;
const rowsAtOnce = 512;
const registersAtOnce = 1024;

/** The registers, days, history, counters and epochs in a database. Merging is always by maximum: nothing can be counted twice. */
export class Store {
  readonly database: Database;

  private constructor(database: Database) {
    this.database = database;
  }

  /** @throws StoreProblem where the tables are a newer program's */
  static async over(database: Database): Promise<Store> {
    await migrate(database);
    return new Store(database);
  }

  /**
   * A store that is only read from.
   *
   * @throws StoreProblem where its tables are of another version
   */
  static async toRead(database: Database): Promise<Store> {
    await refuseOtherVersion(database);
    return new Store(database);
  }

  /** Those that are, oldest first, and those that were. */
  epochs(): Promise<Epoch[]> {
    return this.database.transaction("reading", readEpochs);
  }

  /**
   * Adds an epoch, unless it is there already. Gives what is there then.
   *
   * @param makeKeyCheck called with what is there where it is not, while nobody else writes; may throw
   */
  addEpoch(epoch: number, makeKeyCheck: (known: readonly Epoch[]) => string): Promise<Epoch[]> {
    return this.database.transaction("alone", async (query) => {
      const known = await readEpochs(query);
      if (known.some((e) => e.epoch === epoch)) return known;
      await query("INSERT INTO epochs (epoch, key_check) VALUES ($1, $2)", [epoch, makeKeyCheck(known)]);
      return readEpochs(query);
    });
  }

  /** Adds an epoch of another store, or what that knows more of it: an earlier first day, its end. */
  keepEpoch({ epoch, keyCheck, firstDay, destroyedDay }: Epoch): Promise<void> {
    return this.database.transaction("alone", async (query) => {
      await query(
        `INSERT INTO epochs (epoch, key_check, first_day, destroyed_day) VALUES ($1, $2, $3, $4)
         ON CONFLICT (epoch) DO UPDATE SET
         first_day = CASE WHEN epochs.first_day IS NULL OR excluded.first_day < epochs.first_day
           THEN excluded.first_day ELSE epochs.first_day END,
         destroyed_day = COALESCE(epochs.destroyed_day, excluded.destroyed_day)`,
        [epoch, keyCheck, firstDay, destroyedDay],
      );
    });
  }

  /** Ends an epoch: from then on nothing is counted under it; and removes all its rows, a little at a time. */
  async destroyEpoch(epoch: number, day: Day): Promise<void> {
    await this.database.transaction("alone", (query) =>
      query("UPDATE epochs SET destroyed_day = $1 WHERE epoch = $2 AND destroyed_day IS NULL", [day, epoch]),
    );
    await this.#prune(epoch, lastDay);
  }

  /** The day that is being counted; null in a new store. */
  today(): Promise<Day | null> {
    return this.database.transaction("reading", readToday);
  }

  /**
   * Begins a day, unless it or a later one has begun; before that, the day so far is closed into `history`, once and
   * for all.
   *
   * @param known a day that had begun already. Where the store is behind it, it is an older backup: its day is not
   * closed, for much of what was counted on it is missing.
   * @returns the day that is being counted then
   */
  openDay(day: Day, known: Day = 0): Promise<Day> {
    return this.database.transaction("alone", async (query) => {
      const today = await readToday(query);
      if (today !== null && today >= day) return today;
      if (today !== null && today >= known) await keepFigures(query, await figuresOf(query, today));
      await query("INSERT INTO days (day) VALUES ($1)", [day]);
      await query(
        "UPDATE epochs SET first_day = $1 WHERE first_day IS NULL AND destroyed_day IS NULL AND epoch <= $2",
        [day, yearOf(day)],
      );
      return day;
    });
  }

  /**
   * Writes rows that were seen now, with the day that is being counted when they are written. A transaction for each
   * dimension and epoch, in the order of their keys, so that neither place nor time tells which came together.
   *
   * @returns for each the day it was given, or why it was not written
   */
  keep(groups: readonly SeenRows[]): Promise<(Day | Unwritten)[]> {
    return this.database.transactions(
      groups.map(({ epoch, seen, cover }) => async (query) => {
        const today = await readToday(query);
        const [[count, destroyed] = [0, 0]] = await query(
          "SELECT COUNT(*), COUNT(destroyed_day) FROM epochs WHERE epoch = $1",
          [epoch],
        );
        if (Number(destroyed) > 0) return "destroyed";
        if (today === null || Number(count) === 0) return "unknown";
        await upsert(query, [...seen.map((row) => ({ ...row, last: today })), ...cover]);
        return today;
      }),
    );
  }

  /** Writes rows as they are, where they are not there or are there with an earlier day, and their epoch was not destroyed. */
  async keepAll(rows: Iterable<RegisterRow>): Promise<void> {
    let some: RegisterRow[] = [];
    const write = () =>
      this.database.transaction("together", async (query) => {
        const epochs = await readEpochs(query);
        const destroyed = new Set(epochs.filter((e) => e.destroyedDay !== null).map((e) => e.epoch));
        await upsert(
          query,
          some.filter(({ epoch }) => !destroyed.has(epoch)),
        );
      });
    for (const row of rows) {
      if (some.push(row) < 16 * rowsAtOnce) continue;
      await write();
      some = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (some.length > 0) await write();
  }

  /** Gives all rows of the epochs that are, value by value. */
  eachRow(take: (row: RegisterRow) => void): Promise<void> {
    return this.database.transaction("reading", async (query) => {
      for (const { epoch, destroyedDay } of await readEpochs(query)) {
        if (destroyedDay !== null) continue;
        for (const [dimension, value] of await readCells(query, epoch)) {
          const rows = await query(
            `SELECT register, rank, last FROM registers WHERE epoch = $1 AND dimension = $2 AND value = $3
             ORDER BY register, rank`,
            [epoch, dimension, value],
          );
          for (const [register, rank, last] of rows)
            take({
              epoch,
              dimension,
              value,
              slot: Number(register) * ranks + Number(rank) - 1,
              last: Number(last),
            });
        }
      }
    });
  }

  /**
   * Removes rows that cannot matter any more: those no window reaches, and those of a register that a higher rank of
   * the same day or later hides. A little at a time, so that nobody waits; what is left when it is stopped is for the
   * next time.
   */
  async prune(stopped?: AbortSignal): Promise<void> {
    const { today, epochs } = await this.database.transaction("reading", async (query) => ({
      today: await readToday(query),
      epochs: await readEpochs(query),
    }));
    if (today === null) return;
    for (const { epoch, destroyedDay } of epochs)
      await this.#prune(epoch, destroyedDay === null ? today - longestWindow : lastDay, stopped);
  }

  async #prune(epoch: number, through: Day, stopped?: AbortSignal): Promise<void> {
    const cells = await this.database.transaction("reading", (query) => readCells(query, epoch));
    for (const [dimension, value] of cells)
      for (let from = 0; from < registers && !stopped?.aborted; from += registersAtOnce) {
        await this.database.transaction("together", (query) =>
          query(pruneSql, [epoch, dimension, value, from, from + registersAtOnce, through]),
        );
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
  }

  /** The numbers of this moment, for the windows that end today. */
  figuresNow(): Promise<Figure[]> {
    return this.database.transaction("reading", async (query) => {
      const today = await readToday(query);
      return today === null ? [] : figuresOf(query, today);
    });
  }

  /** The numbers of closed days, oldest first. */
  history({ from, through }: { from: Day; through: Day }): Promise<Figure[]> {
    return this.database.transaction("reading", async (query) => {
      const rows = await query(
        `SELECT day, window_days, dimension, value, estimate, low, high, method, since FROM history
         WHERE day >= $1 AND day <= $2 ORDER BY day, window_days, dimension, value`,
        [from, through],
      );
      return rows.map(([day, windowDays, dimension, value, estimate, low, high, method, since]) => ({
        day: Number(day),
        windowDays: Number(windowDays),
        dimension: dimension as Counted,
        value: String(value),
        estimate: Number(estimate),
        low: Number(low),
        high: Number(high),
        method: String(method),
        since: Number(since),
      }));
    });
  }

  /** Puts closed days' numbers where there are none. */
  keepHistory(figures: readonly Figure[]): Promise<void> {
    return this.database.transaction("alone", (query) => keepFigures(query, figures));
  }

  /** The days on which the count was awake, oldest first. */
  days(): Promise<Day[]> {
    return this.database.transaction("reading", async (query) =>
      (await query("SELECT day FROM days ORDER BY day")).map(([day]) => Number(day)),
    );
  }

  /** Adds days on which another store's count was awake, none of them later than today. */
  keepDays(days: readonly Day[]): Promise<void> {
    return this.database.transaction("alone", async (query) => {
      for (const day of days)
        await query("INSERT INTO days (day) VALUES ($1) ON CONFLICT (day) DO NOTHING", [day]);
    });
  }

  /** Sets counts, never lower than they were. */
  keepCounts(counts: readonly Count[]): Promise<void> {
    return this.database.transaction("together", async (query) => {
      for (const { day, node, name, n } of counts)
        await query(
          `INSERT INTO counters (day, node, name, n) VALUES ($1, $2, $3, $4) ON CONFLICT (day, node, name)
           DO UPDATE SET n = CASE WHEN excluded.n > counters.n THEN excluded.n ELSE counters.n END`,
          [day, node, name, n],
        );
    });
  }

  /** All counts of all processes. */
  counts(): Promise<Count[]> {
    return this.database.transaction("reading", async (query) =>
      (await query("SELECT day, node, name, n FROM counters ORDER BY day, node, name")).map(
        ([day, node, name, n]) => ({
          day: Number(day),
          node: String(node),
          name: String(name),
          n: Number(n),
        }),
      ),
    );
  }

  /** Writes something of no importance, to see whether it can be. */
  tryWriting(): Promise<void> {
    return this.database.transaction("together", async (query) => {
      await query("UPDATE days SET day = day WHERE day = (SELECT MAX(day) FROM days)");
    });
  }
}

const pruneSql = `DELETE FROM registers AS r
  WHERE epoch = $1 AND dimension = $2 AND value = $3 AND register >= $4 AND register < $5
  AND (last <= $6 OR EXISTS (
    SELECT 1 FROM registers AS s WHERE s.epoch = r.epoch AND s.dimension = r.dimension AND s.value = r.value
    AND s.register = r.register AND s.rank > r.rank AND s.last >= r.last))`;

async function readEpochs(query: Query): Promise<Epoch[]> {
  const rows = await query("SELECT epoch, key_check, first_day, destroyed_day FROM epochs ORDER BY epoch");
  return rows.map(([epoch, keyCheck, firstDay, destroyedDay]) => ({
    epoch: Number(epoch),
    keyCheck: String(keyCheck),
    firstDay: firstDay === null ? null : Number(firstDay),
    destroyedDay: destroyedDay === null ? null : Number(destroyedDay),
  }));
}

async function readToday(query: Query): Promise<Day | null> {
  const [[day] = [null]] = await query("SELECT MAX(day) FROM days");
  return day === null || day === undefined ? null : Number(day);
}

async function readCells(query: Query, epoch: number): Promise<(readonly [Counted, string])[]> {
  const rows = await query(
    "SELECT dimension, value FROM registers WHERE epoch = $1 GROUP BY dimension, value ORDER BY dimension, value",
    [epoch],
  );
  return rows.map(([dimension, value]) => [dimension as Counted, String(value)] as const);
}

async function upsert(query: Query, rows: readonly RegisterRow[]): Promise<void> {
  // A statement takes a row once: the last of those with the same key is the latest.
  const sorted = rows
    .toSorted((a, b) => compareKeys(a, b) || a.last - b.last)
    .filter((row, at, all) => {
      const next = all[at + 1];
      return !next || compareKeys(row, next) !== 0;
    });
  // Of three lengths, so that there are three statements.
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

/** Every window's number of every value, from the oldest epoch that is: it reaches furthest back. */
async function figuresOf(query: Query, day: Day): Promise<Figure[]> {
  const oldest = (await readEpochs(query)).find((e) => e.destroyedDay === null && e.firstDay !== null);
  if (!oldest) return [];
  const cells = await readCells(query, oldest.epoch);
  // Nobody at all is a number too.
  if (cells.length === 0) cells.push(["total", everybody]);
  const figures: Figure[] = [];
  for (const [dimension, value] of cells) {
    const histograms = await readHistograms(query, [oldest.epoch, dimension, value], day);
    for (const [index, windowDays] of windows.entries())
      figures.push({
        day,
        windowDays,
        dimension,
        value,
        ...estimate(histograms[index] ?? []),
        method,
        since: Math.max(oldest.firstDay ?? day, day - windowDays + 1),
      });
    // Others get their turn: this may be done while hits arrive.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return figures;
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

async function keepFigures(query: Query, figures: readonly Figure[]): Promise<void> {
  for (const { day, windowDays, dimension, value, estimate, low, high, method, since } of figures)
    await query(
      `INSERT INTO history (day, window_days, dimension, value, estimate, low, high, method, since)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (day, window_days, dimension, value) DO NOTHING`,
      [day, windowDays, dimension, value, estimate, low, high, method, since],
    );
}
