import {
  type Day,
  type DimensionValue,
  type RankCounts,
  type RegisterRow,
  RegisterTable,
  type ValueOfEpoch,
} from "@djstats/counting";
import type { Query } from "./database.ts";
import { readPending } from "./pending-rows.ts";
import { readDimensionValues, readRankCounts, readRegisters } from "./register-rows.ts";

/** The rows of an epoch, pending or not. Values that have pending rows are merged in memory; there are some only under load. */
export class RowsOfEpoch {
  readonly #query: Query;
  readonly #epoch: number;
  readonly #pending = new RegisterTable();

  private constructor(query: Query, epoch: number) {
    this.#query = query;
    this.#epoch = epoch;
  }

  static async read(query: Query, epoch: number): Promise<RowsOfEpoch> {
    const rows = new RowsOfEpoch(query, epoch);
    for (const row of await readPending(query, epoch)) rows.#pending.set(row);
    return rows;
  }

  /** Reads the values that have rows, in order. */
  async values(): Promise<DimensionValue[]> {
    const stored = await readDimensionValues(this.#query, this.#epoch);
    const names = new Set(stored.map(nameOf));
    const added = this.#pending.dimensionValues(this.#epoch).filter((value) => !names.has(nameOf(value)));
    return [...stored, ...added].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  /** Reads the rows of a value, in the order of their keys. */
  async ofValue([dimension, value]: DimensionValue): Promise<Iterable<RegisterRow>> {
    const of = { epoch: this.#epoch, dimension, value };
    return (await this.#isMerged(of)) ? this.#pending.rowsOf(of) : readRegisters(this.#query, of);
  }

  /** Reads how many registers of a value have each rank, for each window that ends on a day. */
  async rankCounts([dimension, value]: DimensionValue, day: Day): Promise<RankCounts[]> {
    const of = { epoch: this.#epoch, dimension, value };
    return (await this.#isMerged(of))
      ? this.#pending.rankCounts(of, day)
      : readRankCounts(this.#query, of, day);
  }

  /** Whether a value has pending rows. Its other rows are then in memory, too. */
  async #isMerged(of: ValueOfEpoch): Promise<boolean> {
    if (!this.#pending.hasValue(of)) return false;
    for (const row of await readRegisters(this.#query, of)) this.#pending.set(row);
    return true;
  }
}

function nameOf([dimension, value]: DimensionValue): string {
  return `${dimension} ${value}`;
}
