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
    const byDimension = mapAt(this.#byEpoch, row.epoch);
    const byValue = mapAt(byDimension, row.dimension);
    mapAt(byValue, row.value).set(row.slot, row);
  }

  /** Returns the rows of one epoch and dimension. */
  of(epoch: number, dimension: CountedDimension): Row[] {
    const byValue = this.#byEpoch.get(epoch)?.get(dimension);
    return [...(byValue?.values() ?? [])].flatMap((bySlot) => [...bySlot.values()]);
  }
}

/** Returns the map at a key of a map of maps; adds an empty one if there is none. */
function mapAt<Key, Inner, Value>(maps: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
