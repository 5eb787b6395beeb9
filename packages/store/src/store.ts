import type { HistoryRow, RegisterRow } from "@djstats/counting";
import {
  type Day,
  type Epoch,
  lastDay,
  liveEpochs,
  longestWindow,
  ranks,
  registers,
  type Window,
  yearOf,
} from "@djstats/counting";
import type { Database, Query } from "./database.ts";
import { computeHistory, insertHistory, readHistory, readTotals, readWeeks } from "./history.ts";
import { deleteStaleRows, readDimensionValues, upsertRegisters } from "./register-rows.ts";
import { migrate, requireCurrentVersion } from "./schema.ts";
import { parseSimulation, type Simulation, simulationSetting } from "./simulation.ts";

/** How many of one thing there were on a day, as one process counted them. */
export interface OutcomeCount {
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
export type RowsRejected = "destroyed" | "unknown";

/** Rows of so many registers are removed at a time. */
const registersAtOnce = 1024;
/** Rows are written so many at a time, where there are many. */
const rowsAtOnce = 8192;

/** The registers, days, history, counters and epochs in a database. Merging is always by maximum: nothing can be counted twice. */
export class Store {
  readonly database: Database;

  private constructor(database: Database) {
    this.database = database;
  }

  /** @throws StoreError where the tables are a newer program's */
  static async open(database: Database): Promise<Store> {
    await migrate(database);
    return new Store(database);
  }

  /**
   * A store that is only read from.
   *
   * @throws StoreError where its tables are of another version
   */
  static async openReadOnly(database: Database): Promise<Store> {
    await requireCurrentVersion(database);
    return new Store(database);
  }

  /** Those that are, oldest first, and those that were. */
  epochs(): Promise<Epoch[]> {
    return this.database.transaction("read", readEpochs);
  }

  /**
   * Adds an epoch, unless it is there already. Gives what is there then.
   *
   * @param makeFingerprint called with what is there where it is not, while nobody else writes; may throw
   */
  addEpoch(epoch: number, makeFingerprint: (known: readonly Epoch[]) => string): Promise<Epoch[]> {
    return this.database.transaction("exclusive", async (query) => {
      const known = await readEpochs(query);
      if (known.some((e) => e.epoch === epoch)) return known;
      await query("INSERT INTO epochs (epoch, key_fingerprint) VALUES ($1, $2)", [
        epoch,
        makeFingerprint(known),
      ]);
      return readEpochs(query);
    });
  }

  /** Adds an epoch of another store, or what that knows more of it: an earlier first day, its end. */
  mergeEpoch({ epoch, keyFingerprint, firstDay, destroyedDay }: Epoch): Promise<void> {
    return this.database.transaction("exclusive", async (query) => {
      await query(
        `INSERT INTO epochs (epoch, key_fingerprint, first_day, destroyed_day) VALUES ($1, $2, $3, $4)
         ON CONFLICT (epoch) DO UPDATE SET
         first_day = CASE WHEN epochs.first_day IS NULL OR excluded.first_day < epochs.first_day
           THEN excluded.first_day ELSE epochs.first_day END,
         destroyed_day = COALESCE(epochs.destroyed_day, excluded.destroyed_day)`,
        [epoch, keyFingerprint, firstDay, destroyedDay],
      );
    });
  }

  /** Ends an epoch: from then on nothing is counted under it; and removes all its rows, a little at a time. */
  async destroyEpoch(epoch: number, day: Day): Promise<void> {
    await this.database.transaction("exclusive", (query) =>
      query("UPDATE epochs SET destroyed_day = $1 WHERE epoch = $2 AND destroyed_day IS NULL", [day, epoch]),
    );
    await this.#prune(epoch, lastDay);
  }

  /** The day that is being counted; null in a new store. */
  today(): Promise<Day | null> {
    return this.database.transaction("read", readToday);
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
    return this.database.transaction("exclusive", async (query) => {
      const today = await readToday(query);
      if (today !== null && today >= day) return today;
      if (today !== null && today >= known) await insertHistory(query, await readHistoryNow(query, today));
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
  upsertRows(groups: readonly SeenRows[]): Promise<(Day | RowsRejected)[]> {
    return this.database.transactions(
      groups.map(({ epoch, seen, cover }) => async (query) => {
        const today = await readToday(query);
        const [[count, destroyed] = [0, 0]] = await query(
          "SELECT COUNT(*), COUNT(destroyed_day) FROM epochs WHERE epoch = $1",
          [epoch],
        );
        if (Number(destroyed) > 0) return "destroyed";
        if (today === null || Number(count) === 0) return "unknown";
        await upsertRegisters(query, [...seen.map((row) => ({ ...row, last: today })), ...cover]);
        return today;
      }),
    );
  }

  /** Writes rows as they are, where they are not there or are there with an earlier day, and their epoch was not destroyed. */
  async rewriteRows(rows: Iterable<RegisterRow>): Promise<void> {
    let some: RegisterRow[] = [];
    const write = () =>
      this.database.transaction("shared", async (query) => {
        const epochs = await readEpochs(query);
        const destroyed = new Set(epochs.filter((e) => e.destroyedDay !== null).map((e) => e.epoch));
        await upsertRegisters(
          query,
          some.filter(({ epoch }) => !destroyed.has(epoch)),
        );
      });
    for (const row of rows) {
      if (some.push(row) < rowsAtOnce) continue;
      await write();
      some = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (some.length > 0) await write();
  }

  /** Gives all rows of the epochs that are, value by value. */
  eachRow(take: (row: RegisterRow) => void): Promise<void> {
    return this.database.transaction("read", async (query) => {
      for (const { epoch, destroyedDay } of await readEpochs(query)) {
        if (destroyedDay !== null) continue;
        for (const [dimension, value] of await readDimensionValues(query, epoch)) {
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
    const { today, epochs } = await this.database.transaction("read", async (query) => ({
      today: await readToday(query),
      epochs: await readEpochs(query),
    }));
    if (today === null) return;
    for (const { epoch, destroyedDay } of epochs)
      await this.#prune(epoch, destroyedDay === null ? today - longestWindow : lastDay, stopped);
  }

  async #prune(epoch: number, through: Day, stopped?: AbortSignal): Promise<void> {
    const cells = await this.database.transaction("read", (query) => readDimensionValues(query, epoch));
    for (const [dimension, value] of cells)
      for (let from = 0; from < registers && !stopped?.aborted; from += registersAtOnce) {
        await this.database.transaction("shared", (query) =>
          deleteStaleRows(query, [epoch, dimension, value], { from, below: from + registersAtOnce, through }),
        );
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
  }

  /** The numbers of this moment, for the windows that end today. */
  historyNow(): Promise<HistoryRow[]> {
    return this.database.transaction("read", async (query) => {
      const today = await readToday(query);
      return today === null ? [] : readHistoryNow(query, today);
    });
  }

  /** The numbers of closed days, oldest first. */
  history({ from, through }: { from: Day; through: Day }): Promise<HistoryRow[]> {
    return this.database.transaction("read", (query) => readHistory(query, from, through));
  }

  /** The totals of all closed days, oldest first. */
  totals(): Promise<HistoryRow[]> {
    return this.database.transaction("read", readTotals);
  }

  /** The numbers of one window on closed Sundays, oldest first. */
  weeks(windowDays: Window): Promise<HistoryRow[]> {
    return this.database.transaction("read", (query) => readWeeks(query, windowDays));
  }

  /** Puts closed days' numbers where there are none. */
  insertHistory(figures: readonly HistoryRow[]): Promise<void> {
    return this.database.transaction("exclusive", (query) => insertHistory(query, figures));
  }

  /** The days on which the count was awake, oldest first. */
  days(): Promise<Day[]> {
    return this.database.transaction("read", async (query) =>
      (await query("SELECT day FROM days ORDER BY day")).map(([day]) => Number(day)),
    );
  }

  /** Adds days on which another store's count was awake, none of them later than today. */
  insertDays(days: readonly Day[]): Promise<void> {
    return this.database.transaction("exclusive", async (query) => {
      for (const day of days)
        await query("INSERT INTO days (day) VALUES ($1) ON CONFLICT (day) DO NOTHING", [day]);
    });
  }

  /** Sets counts, never lower than they were. */
  upsertOutcomeCounts(counts: readonly OutcomeCount[]): Promise<void> {
    return this.database.transaction("shared", async (query) => {
      for (const { day, node, name, n } of counts)
        await query(
          `INSERT INTO counters (day, node, name, n) VALUES ($1, $2, $3, $4) ON CONFLICT (day, node, name)
           DO UPDATE SET n = CASE WHEN excluded.n > counters.n THEN excluded.n ELSE counters.n END`,
          [day, node, name, n],
        );
    });
  }

  /** All counts of all processes. */
  outcomeCounts(): Promise<OutcomeCount[]> {
    return this.database.transaction("read", async (query) =>
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

  /** Of what the numbers were simulated; null where they are real. */
  simulation(): Promise<Simulation | null> {
    return this.database.transaction("read", readSimulation);
  }

  /**
   * Labels a store as simulated, for good, before anything is in it; an earlier simulation in it is removed.
   *
   * @returns whether it could be: never where a real count has begun
   */
  beginSimulation(simulation: Simulation): Promise<boolean> {
    return this.database.transaction("exclusive", async (query) => {
      const isNew = (await readToday(query)) === null && (await readEpochs(query)).length === 0;
      if (!isNew && (await readSimulation(query)) === null) return false;
      for (const table of ["registers", "history", "days", "counters", "epochs", "settings"])
        await query(`DELETE FROM ${table}`);
      await query("INSERT INTO settings (name, value) VALUES ($1, $2)", [
        simulationSetting,
        JSON.stringify(simulation),
      ]);
      return true;
    });
  }

  /** Writes something of no importance, to see whether it can be. */
  probeWrite(): Promise<void> {
    return this.database.transaction("shared", async (query) => {
      await query("UPDATE days SET day = day WHERE day = (SELECT MAX(day) FROM days)");
    });
  }
}

async function readEpochs(query: Query): Promise<Epoch[]> {
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

async function readSimulation(query: Query): Promise<Simulation | null> {
  const [[value] = []] = await query("SELECT value FROM settings WHERE name = $1", [simulationSetting]);
  return value === undefined ? null : parseSimulation(String(value));
}

async function readToday(query: Query): Promise<Day | null> {
  const [[day] = [null]] = await query("SELECT MAX(day) FROM days");
  return day === null || day === undefined ? null : Number(day);
}

/** From the oldest epoch that takes hits: it reaches furthest back. */
async function readHistoryNow(query: Query, day: Day): Promise<HistoryRow[]> {
  const oldest = liveEpochs(await readEpochs(query), yearOf(day)).find(({ firstDay }) => firstDay !== null);
  return oldest ? computeHistory(query, { epoch: oldest.epoch, firstDay: oldest.firstDay ?? day }, day) : [];
}
