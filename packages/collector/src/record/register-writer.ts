import { randomInt } from "node:crypto";
import { longestWindow, type RegisterRow, type RegisterTable } from "@djstats/counting";
import { migrate, type SeenRows, type Store } from "@djstats/store";
import { limits } from "../limits.ts";
import type { Log } from "../log.ts";
import { type RowGroups, rowKey } from "./batch-queue.ts";
import { type CountingDay, noLiveEpoch } from "./counting-day.ts";
import type { StoreHealth } from "./store-health.ts";

interface RegisterWriterDeps {
  readonly store: Store;
  readonly log: Log;
  readonly table: RegisterTable;
  readonly health: StoreHealth;
  readonly day: CountingDay;
}

/** Writes rows to the store, and to memory once they are durable. */
export class RegisterWriter {
  readonly #deps: RegisterWriterDeps;
  #rewriting: Promise<void> = Promise.resolve();

  constructor(deps: RegisterWriterDeps) {
    this.#deps = deps;
  }

  /** Resolves once memory has been rewritten to a store that was disconnected. */
  get rewritten(): Promise<void> {
    return this.#rewriting;
  }

  /** Makes rows durable, with cover rows among which they do not stand out. */
  async write(groups: RowGroups): Promise<void> {
    await this.#rewriteAfterDisconnect();
    const { store, table, health, day } = this.#deps;
    if (groups.size === 0) return store.probeWrite();
    const live = new Set(day.epochs.map(({ epoch }) => epoch));
    const seen = [...groups.values()].map((group) => [...group.values()]);
    const written = shuffled(seen.filter(([row]) => row && live.has(row.epoch)));
    const days = await store.upsertRows(written.map((rows) => this.#withCover(rows)));
    for (const [index, rows] of written.entries()) {
      const writtenDay = days[index] ?? "unknown";
      if (writtenDay === "destroyed") day.deleteEpoch(rows[0]?.epoch ?? 0);
      else if (writtenDay === "unknown" || writtenDay < day.today) {
        health.setLost();
        throw new Error("The store knows less than it did.");
      } else for (const row of rows) table.set({ ...row, last: writtenDay });
    }
    // Another collector on this database has already opened the next day.
    const latest = Math.max(...days.map((written) => (typeof written === "number" ? written : 0)));
    if (latest > day.today) await day.open(latest);
    if (latest === 0) throw noLiveEpoch();
  }

  /** Adds rows of the same epoch and dimension to rows that have been seen, so that these do not stand out. */
  #withCover(rows: readonly RegisterRow[]): SeenRows {
    const { table, day } = this.#deps;
    const [{ epoch, dimension } = { epoch: 0, dimension: "total" as const }] = rows;
    const keys = new Set(rows.map(rowKey));
    const cover = table.sample({ epoch, dimension }, day.today, limits.rowsTogether - rows.length);
    return { epoch, seen: rows, cover: cover.filter((row) => !keys.has(rowKey(row))) };
  }

  /** Writes memory to a store that was disconnected, as a backup may have been restored in the meantime. */
  async #rewriteAfterDisconnect(): Promise<void> {
    const { store, log, table, health, day } = this.#deps;
    if (!health.wasDisconnected) return;
    const disconnects = store.database.disconnects();
    await migrate(store.database);
    await day.open(day.current);
    health.reconcile(disconnects);
    this.#rewriting = store.rewriteRows(table.rows(day.today - longestWindow)).catch(() => health.setLost());
    log("warning", "store-written-again");
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return Array.from(items, () => left.splice(randomInt(left.length), 1)).flat();
}
