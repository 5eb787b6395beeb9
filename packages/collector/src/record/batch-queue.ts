import type { RegisterRow } from "@djstats/counting";
import { limits } from "../limits.ts";

/** Rows by epoch and dimension, then by value and slot. */
export type RowGroups = ReadonlyMap<string, ReadonlyMap<string, RegisterRow>>;

/** Hits that are written together and answered together. */
interface Batch {
  readonly groups: Map<string, Map<string, RegisterRow>>;
  readonly durable: PromiseWithResolvers<void>;
  readonly openedMs: number;
  hits: number;
  /** Whether the batch is being written and accepts no more hits. */
  sealed: boolean;
}

interface BatchQueueDeps {
  /** Makes the rows of a batch durable. */
  readonly write: (groups: RowGroups, hits: number) => Promise<void>;
  /** Called after each attempt, with the error or null. */
  readonly onWritten: (error: unknown) => void;
}

/** Gathers rows into batches and writes one batch after the other. */
export class BatchQueue {
  readonly #deps: BatchQueueDeps;
  readonly #queue: Batch[] = [];
  #gatherMs: number = limits.gatherMs;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: BatchQueueDeps) {
    this.#deps = deps;
  }

  /** Hits whose batch is not durable yet. */
  get waitingHits(): number {
    return this.#queue.reduce((sum, { hits }) => sum + hits, 0);
  }

  /** Whether a row is in a batch that is not durable yet. */
  has(row: RegisterRow): boolean {
    return this.#queue.some((batch) => batch.groups.get(groupKey(row))?.has(rowKey(row)));
  }

  /**
   * Adds the rows of one hit, if it has any; resolves once its batch is durable, and rejects if it cannot be written.
   */
  add(rows: readonly RegisterRow[]): Promise<void> {
    const batch = this.#openBatch();
    for (const row of rows) {
      const group = batch.groups.get(groupKey(row)) ?? new Map<string, RegisterRow>();
      group.set(rowKey(row), row);
      batch.groups.set(groupKey(row), group);
    }
    batch.hits += 1;
    return batch.durable.promise;
  }

  /** Writes the batch that is open, empty or not, to learn whether the store works. */
  probe(): Promise<void> {
    return this.#openBatch().durable.promise;
  }

  /** Resolves once every batch is durable or has failed. */
  async finish(): Promise<void> {
    await this.#writing;
  }

  /** Returns the batch that accepts rows; starts one, and its writing, if there is none. */
  #openBatch(): Batch {
    const last = this.#queue.at(-1);
    if (last && !last.sealed) return last;
    const batch: Batch = {
      groups: new Map(),
      durable: Promise.withResolvers<void>(),
      openedMs: performance.now(),
      hits: 0,
      sealed: false,
    };
    // The client may be gone.
    batch.durable.promise.catch(() => {});
    this.#queue.push(batch);
    if (this.#queue.length === 1) this.#writing = this.#writeAll(batch);
    return batch;
  }

  async #writeAll(first: Batch): Promise<void> {
    let batch: Batch | undefined = first;
    while (batch) {
      await this.#writeOne(batch);
      this.#queue.shift();
      batch = this.#queue[0];
    }
  }

  async #writeOne(batch: Batch): Promise<void> {
    // A batch also gathers hits while the one before it is being written.
    const remainingMs = batch.openedMs + this.#gatherMs - performance.now();
    if (remainingMs > 0) await new Promise((resolve) => setTimeout(resolve, remainingMs));
    batch.sealed = true;
    const began = performance.now();
    try {
      await this.#deps.write(batch.groups, batch.hits);
      batch.durable.resolve();
      this.#deps.onWritten(null);
    } catch (error) {
      batch.durable.reject(error);
      this.#deps.onWritten(error);
    }
    // A slow store gets larger batches. Gathering for longer than a write would leave waiting clients idle.
    this.#gatherMs = Math.min(1000, Math.max(limits.gatherMs, performance.now() - began));
  }
}

/** Returns the key of a group of rows. */
export function groupKey({ epoch, dimension }: Pick<RegisterRow, "epoch" | "dimension">): string {
  return `${epoch} ${dimension}`;
}

/** Returns the key of a row within its epoch and dimension. */
export function rowKey({ value, slot }: Pick<RegisterRow, "value" | "slot">): string {
  return `${value} ${slot}`;
}
