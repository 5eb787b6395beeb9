import type { CountedDimension, RegisterRow, Slot } from "@djstats/counting";

/** A row of the day that is open. */
export type Row = Omit<RegisterRow, "last">;

type RowsByValue = Map<string, Map<Slot, Row>>;

/** A set of rows, by epoch, dimension, value and slot. Looks rows up without making a text of each. */
export class RowSet {
  readonly #byEpoch = new Map<number, Map<CountedDimension, RowsByValue>>();

  has({ epoch, dimension, value, slot }: Row): boolean {
    return this.#byEpoch.get(epoch)?.get(dimension)?.get(value)?.has(slot) ?? false;
  }

  add(row: Row): void {
    const { epoch, dimension, value, slot } = row;
    const byDimension = this.#byEpoch.get(epoch) ?? new Map<CountedDimension, RowsByValue>();
    this.#byEpoch.set(epoch, byDimension);
    const byValue = byDimension.get(dimension) ?? new Map<string, Map<Slot, Row>>();
    byDimension.set(dimension, byValue);
    const bySlot = byValue.get(value) ?? new Map<Slot, Row>();
    byValue.set(value, bySlot);
    bySlot.set(slot, row);
  }

  /** Returns the rows of one epoch and dimension. */
  of(epoch: number, dimension: CountedDimension): Row[] {
    const byValue = this.#byEpoch.get(epoch)?.get(dimension) ?? new Map<string, Map<Slot, Row>>();
    return [...byValue.values()].flatMap((bySlot) => [...bySlot.values()]);
  }
}
