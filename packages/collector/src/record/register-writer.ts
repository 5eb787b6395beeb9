import { randomInt } from "node:crypto";
import { countedDimensions, longestWindow, type RegisterTable } from "@djstats/counting";
import { migrate, type SeenRows, type Store, storeLimits } from "@djstats/store";
import { limits } from "../limits.ts";
import type { Log } from "../log.ts";
import { type CountingDay, noLiveEpoch } from "./counting-day.ts";
import type { Row, RowSet } from "./row-set.ts";
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

  /**
   * Makes rows durable, with cover rows among which they do not stand out. The number of hits, and not what they
   * change, decides how much is written.
   */
  async write(rows: RowSet, hits: number): Promise<void> {
    await this.#rewriteAfterDisconnect();
    const { store, table, health, day } = this.#deps;
    if (hits === 0) return store.probeWrite();
    const written = shuffled(
      day.epochs.flatMap(({ epoch }) =>
        countedDimensions.map((dimension) => this.#withCover({ epoch, dimension }, rows, hits)),
      ),
    );
    const days = await store.upsertRows(written);
    for (const [index, { epoch, seen }] of written.entries()) {
      const writtenDay = days[index] ?? "unknown";
      if (writtenDay === "destroyed") day.deleteEpoch(epoch);
      else if (writtenDay === "unknown" || writtenDay < day.today) {
        health.setLost();
        throw new Error("The store knows less than it did.");
      } else for (const row of seen) table.set({ ...row, last: writtenDay });
    }
    // Another collector on this database has already opened the next day.
    const latest = Math.max(...days.map((written) => (typeof written === "number" ? written : 0)));
    if (latest > day.today) await day.open(latest);
    if (latest === 0) throw noLiveEpoch();
  }

  /** Adds stored rows to rows that have been seen, unless they are enough. */
  #withCover(group: Pick<Row, "epoch" | "dimension">, rows: RowSet, hits: number): SeenRows {
    const { store, table, day } = this.#deps;
    const seen = rows.of(group.epoch, group.dimension);
    // PostgreSQL keeps which rows were written together; SQLite does not, and rewriting is slower there.
    const wanted = store.database.skipsEqualWrites
      ? Math.min(hits, limits.rowsRewritten)
      : storeLimits.rowsTogether;
    const sample = table.sample(group, day.today, wanted - seen.length);
    return { ...group, seen, cover: sample.filter((row) => !rows.has(row)) };
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
    log("store-written-again");
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const left = [...items];
  return Array.from(items, () => left.splice(randomInt(left.length), 1)).flat();
}
