import { limits } from "../limits.ts";
import { type Row, RowSet } from "./row-set.ts";

/** Hits that are written together and answered together. */
interface Batch<Result> {
  readonly rows: RowSet;
  readonly durable: PromiseWithResolvers<void>;
  /** The promise of each result. Hits share them: a promise for each would be most of what waits in memory. */
  readonly results: Map<Result, Promise<Result>>;
  /** Resolves when the batch has gathered for long enough, or has many hits. */
  readonly gathered: PromiseWithResolvers<void>;
  readonly openedMs: number;
  hits: number;
  /** Whether the batch is being written and accepts no more hits. */
  sealed: boolean;
}

interface BatchQueueDeps {
  /** Makes the rows of a batch durable. */
  readonly write: (rows: RowSet, hits: number) => Promise<void>;
  /** Called after each attempt, with the error or null. */
  readonly onWritten: (error: unknown) => void;
}

/** Gathers rows into batches and writes one batch after the other. `Result` is what a hit resolves to. */
export class BatchQueue<Result> {
  readonly #deps: BatchQueueDeps;
  readonly #queue: Batch<Result>[] = [];
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
  has(row: Row): boolean {
    return this.#queue.some((batch) => batch.rows.has(row));
  }

  /**
   * Adds the rows of one hit, if it has any. Resolves to `result` once its batch is durable, and rejects if it cannot
   * be written.
   */
  add(rows: readonly Row[], result: Result): Promise<Result> {
    const batch = this.#openBatch();
    for (const row of rows) batch.rows.add(row);
    batch.hits += 1;
    // The hits that can be read already still join it.
    if (batch.hits === limits.batchOfManyHits) setImmediate(batch.gathered.resolve);
    let shared = batch.results.get(result);
    if (!shared) {
      shared = batch.durable.promise.then(() => result);
      batch.results.set(result, shared);
    }
    return shared;
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
  #openBatch(): Batch<Result> {
    const last = this.#queue.at(-1);
    if (last && !last.sealed) return last;
    const batch: Batch<Result> = {
      rows: new RowSet(),
      durable: Promise.withResolvers<void>(),
      results: new Map(),
      gathered: Promise.withResolvers<void>(),
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

  async #writeAll(first: Batch<Result>): Promise<void> {
    let batch: Batch<Result> | undefined = first;
    while (batch) {
      await this.#writeOne(batch);
      this.#queue.shift();
      batch = this.#queue[0];
    }
  }

  async #writeOne(batch: Batch<Result>): Promise<void> {
    // A batch also gathers hits while the one before it is being written.
    const remainingMs = batch.openedMs + this.#gatherMs - performance.now();
    if (remainingMs > 0) {
      setTimeout(batch.gathered.resolve, remainingMs);
      await batch.gathered.promise;
    }
    batch.sealed = true;
    const began = performance.now();
    try {
      await this.#deps.write(batch.rows, batch.hits);
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
