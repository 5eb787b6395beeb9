import {
  type Day,
  type Epoch,
  type HistoryRow,
  lastDay,
  longestWindow,
  type RegisterRow,
  type Window,
} from "@djstats/counting";
import type { Database } from "./database.ts";
import { insertMissingDays, insertToday, readDays, readToday, touchToday } from "./day-rows.ts";
import { insertEpoch, markDestroyed, mergeEpochRow, readEpochs, startEpochs } from "./epoch-rows.ts";
import { insertHistory, readHistory, readHistoryNow, readTotals, readWeeks } from "./history.ts";
import { type OutcomeCount, readOutcomeCounts, writeOutcomeCounts } from "./outcome-counts.ts";
import { deletePending, foldAll, foldPending, readPendingGroups } from "./pending-rows.ts";
import { pruneEpoch } from "./prune-epoch.ts";
import { upsertRegisters } from "./register-rows.ts";
import { RowsOfEpoch } from "./rows-of-epoch.ts";
import { migrate, requireCurrentVersion } from "./schema.ts";
import { type RowsRejected, type SeenRows, writeSeenRows } from "./seen-rows.ts";
import { readSimulation, resetToSimulation, type Simulation } from "./simulation.ts";

/** The number of rows that a transaction rewrites. */
const rowsAtOnce = 8192;

/**
 * The tables of a count. Each method is a transaction. Everything is merged by maximum, so nothing is counted twice.
 */
export class Store {
  readonly database: Database;

  private constructor(database: Database) {
    this.database = database;
  }

  /** @throws StoreError if a newer program made the tables */
  static async open(database: Database): Promise<Store> {
    await migrate(database);
    return new Store(database);
  }

  /** @throws StoreError if the tables have a different version */
  static async openReadOnly(database: Database): Promise<Store> {
    await requireCurrentVersion(database);
    return new Store(database);
  }

  /** Returns all epochs, oldest first, including destroyed ones. */
  epochs(): Promise<Epoch[]> {
    return this.database.transaction("read", readEpochs);
  }

  /**
   * Adds an epoch, unless the store has it already.
   *
   * @param makeFingerprint called with all epochs if it is new, while no other process writes; may throw
   * @returns all epochs
   */
  addEpoch(epoch: number, makeFingerprint: (known: readonly Epoch[]) => string): Promise<Epoch[]> {
    return this.database.transaction("exclusive", async (query) => {
      const known = await readEpochs(query);
      if (known.some((e) => e.epoch === epoch)) return known;
      await insertEpoch(query, epoch, makeFingerprint(known));
      return readEpochs(query);
    });
  }

  /** Adds an epoch of another store, or updates it with that store's earlier first day or its end. */
  mergeEpoch(epoch: Epoch): Promise<void> {
    return this.database.transaction("exclusive", (query) => mergeEpochRow(query, epoch));
  }

  /** Ends an epoch, so that nothing more is counted under it, and removes its rows a few at a time. */
  async destroyEpoch(epoch: number, day: Day): Promise<void> {
    await this.database.transaction("exclusive", async (query) => {
      await markDestroyed(query, epoch, day);
      await deletePending(query, epoch);
    });
    await pruneEpoch(this.database, { epoch, through: lastDay });
  }

  /** Returns the day that is being counted; null in a new store. */
  today(): Promise<Day | null> {
    return this.database.transaction("read", readToday);
  }

  /**
   * Opens a day, unless it or a later one is open. The day before it is closed into `history`, permanently.
   *
   * @param known a day that has been open before. A store that is behind it is an older backup. Its day is not closed,
   * because much of that day is missing.
   * @returns the day that is open now
   */
  openDay(day: Day, known: Day = 0): Promise<Day> {
    return this.database.transaction("exclusive", async (query) => {
      const today = await readToday(query);
      if (today !== null && today >= day) return today;
      await foldAll(query);
      if (today !== null && today >= known) await insertHistory(query, await readHistoryNow(query, today));
      await insertToday(query, day);
      await startEpochs(query, day);
      return day;
    });
  }

  /**
   * Writes rows that have just been seen, with the day that is open. A small group is one transaction, in the order of
   * its keys, so that neither position nor time shows which rows came together. Large groups are written to `pending`,
   * which is faster, in one transaction. All reading finds them there, and `fold` moves them to the other rows.
   *
   * @returns the day each group was given, or why it was not written
   */
  upsertRows(groups: readonly SeenRows[]): Promise<(Day | RowsRejected)[]> {
    return writeSeenRows(this.database, groups);
  }

  /** Moves pending rows to the others, some of an epoch and dimension in each transaction. */
  async fold(): Promise<void> {
    for (const [epoch, dimension] of await this.database.transaction("read", readPendingGroups))
      for (let isMore = true; isMore; ) {
        isMore = await this.database.transaction("shared", (query) => foldPending(query, epoch, dimension));
        await new Promise((resolve) => setImmediate(resolve));
      }
  }

  /** Writes rows as they are, if they are missing or have an earlier day, and their epoch has not been destroyed. */
  async rewriteRows(rows: Iterable<RegisterRow>): Promise<void> {
    let some: RegisterRow[] = [];
    const write = () =>
      this.database.transaction("shared", async (query) => {
        const epochs = await readEpochs(query);
        const destroyed = new Set(epochs.filter((e) => e.destroyedDay !== null).map((e) => e.epoch));
        const live = some.filter(({ epoch }) => !destroyed.has(epoch));
        await upsertRegisters(query, live);
      });
    for (const row of rows) {
      if (some.push(row) < rowsAtOnce) continue;
      await write();
      some = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (some.length > 0) await write();
  }

  /** Calls back with every row of the epochs that have not been destroyed, value by value. */
  eachRow(take: (row: RegisterRow) => void): Promise<void> {
    return this.database.transaction("read", async (query) => {
      for (const { epoch, destroyedDay } of await readEpochs(query)) {
        if (destroyedDay !== null) continue;
        const rows = await RowsOfEpoch.read(query, epoch);
        for (const value of await rows.values()) for (const row of await rows.ofValue(value)) take(row);
      }
    });
  }

  /**
   * Removes rows that no window reaches, in small steps, so that no hit waits. If it is stopped, the next call removes
   * the rest.
   */
  async prune(stopped?: AbortSignal): Promise<void> {
    const today = await this.today();
    if (today === null) return;
    for (const { epoch, destroyedDay } of await this.epochs())
      await pruneEpoch(this.database, {
        epoch,
        through: destroyedDay === null ? today - longestWindow : lastDay,
        ...(stopped ? { stopped } : {}),
      });
  }

  /** Computes the current numbers, for the windows ending today. */
  historyNow(): Promise<HistoryRow[]> {
    return this.database.transaction("read", async (query) => {
      const today = await readToday(query);
      return today === null ? [] : readHistoryNow(query, today);
    });
  }

  /** Returns the numbers of closed days, oldest first. */
  history({ from, through }: { from: Day; through: Day }): Promise<HistoryRow[]> {
    return this.database.transaction("read", (query) => readHistory(query, from, through));
  }

  /** Returns the totals of all closed days, oldest first. */
  totals(): Promise<HistoryRow[]> {
    return this.database.transaction("read", readTotals);
  }

  /** Returns the numbers of one window on closed Sundays, oldest first. */
  weeks(windowDays: Window): Promise<HistoryRow[]> {
    return this.database.transaction("read", (query) => readWeeks(query, windowDays));
  }

  /** Adds the numbers of closed days that are missing. */
  insertHistory(figures: readonly HistoryRow[]): Promise<void> {
    return this.database.transaction("exclusive", (query) => insertHistory(query, figures));
  }

  /** Returns the days on which the collector was running, oldest first. */
  days(): Promise<Day[]> {
    return this.database.transaction("read", readDays);
  }

  /** Adds days of another store, none of them later than today. */
  insertDays(days: readonly Day[]): Promise<void> {
    return this.database.transaction("exclusive", (query) => insertMissingDays(query, days));
  }

  /** Sets counts, but never lower than they were. */
  upsertOutcomeCounts(counts: readonly OutcomeCount[]): Promise<void> {
    return this.database.transaction("shared", (query) => writeOutcomeCounts(query, counts));
  }

  /** Returns the counts of all processes. */
  outcomeCounts(): Promise<OutcomeCount[]> {
    return this.database.transaction("read", readOutcomeCounts);
  }

  /** Returns the parameters of a simulated store; null if the numbers are real. */
  simulation(): Promise<Simulation | null> {
    return this.database.transaction("read", readSimulation);
  }

  /**
   * Labels a store as simulated, permanently, and removes an earlier simulation.
   *
   * @returns false if the store holds a real count, which then stays unchanged
   */
  beginSimulation(simulation: Simulation): Promise<boolean> {
    return this.database.transaction("exclusive", async (query) => {
      const isNew = (await readToday(query)) === null && (await readEpochs(query)).length === 0;
      if (!isNew && (await readSimulation(query)) === null) return false;
      await resetToSimulation(query, simulation);
      return true;
    });
  }

  /** Writes a day unchanged, to learn whether the store accepts writes. */
  probeWrite(): Promise<void> {
    return this.database.transaction("shared", touchToday);
  }
}
