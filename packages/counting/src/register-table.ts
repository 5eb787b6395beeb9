import { randomInt } from "node:crypto";
import type { Day } from "./day.ts";
import { lastDay, windows } from "./day.ts";
import { type CountedDimension, countedDimensions, type RegisterRow } from "./dimensions.ts";
import type { RankCounts } from "./estimate.ts";
import { ranks, registers, type Slot, slotAt } from "./hash-id.ts";
import { limits } from "./limits.ts";

/** A value of a dimension, under an epoch. */
export type ValueOfEpoch = Pick<RegisterRow, "epoch" | "dimension" | "value">;

/** The last day of each slot of a value; 0 means never. */
type SlotDays = Uint16Array;

/**
 * The rows of the store as dense arrays: two bytes for each slot, 393 KB a value. Contains only rows that are durable.
 */
export class RegisterTable {
  readonly #byEpoch = new Map<number, Map<CountedDimension, Map<string, SlotDays>>>();

  /** Whether a hit on that day changes nothing, because its slot has that day or a later one. */
  has({ epoch, dimension, value, slot }: Omit<RegisterRow, "last">, day: Day): boolean {
    const days = this.#byEpoch.get(epoch)?.get(dimension)?.get(value);
    return (days?.[slot] ?? 0) >= day;
  }

  set({ epoch, dimension, value, slot, last }: RegisterRow): void {
    const days = this.#daysOf(epoch, dimension, value);
    if (last > (days[slot] ?? 0)) days[slot] = last;
  }

  /**
   * Returns random rows of a day, to be rewritten as cover. Their ranks are distributed like those of hits.
   *
   * @param wanted the number of rows to find; there may be fewer
   */
  sample(
    { epoch, dimension }: Pick<RegisterRow, "epoch" | "dimension">,
    last: Day,
    wanted: number,
  ): RegisterRow[] {
    const values = [...(this.#byEpoch.get(epoch)?.get(dimension) ?? [])];
    const found = new Map<string, RegisterRow>();
    for (let tries = 0; values.length > 0 && tries < wanted * 4 && found.size < wanted; tries += 1) {
      const [value, days] = values[randomInt(values.length)] ?? [];
      const slot = days ? randomSlotOf(days, last) : null;
      if (value !== undefined && slot !== null)
        found.set(`${value} ${slot}`, { epoch, dimension, value, slot, last });
    }
    return [...found.values()];
  }

  /** Returns the values that have rows under an epoch. */
  dimensionValues(epoch: number): (readonly [dimension: CountedDimension, value: string])[] {
    return [...(this.#byEpoch.get(epoch) ?? [])].flatMap(([dimension, byValue]) =>
      [...byValue.keys()].map((value) => [dimension, value] as const),
    );
  }

  /** Returns how many registers of a value have each rank, for each window that ends on a day. */
  rankCounts({ epoch, dimension, value }: ValueOfEpoch, day: Day): RankCounts[] {
    const days = this.#byEpoch.get(epoch)?.get(dimension)?.get(value);
    const counts = windows.map(() => new Array<number>(ranks).fill(0));
    if (!days) return counts;
    const shortest = shortestWindows(day);
    for (let rank = 1; rank <= ranks; rank += 1) {
      // Counts the slots of the rank whose shortest window this is.
      const firstIn = new Uint32Array(windows.length + 1);
      const end = slotAt(0, rank + 1);
      for (let slot = slotAt(0, rank); slot < end; slot += 1) {
        const last = days[slot] ?? 0;
        // Most slots of a small value are empty.
        if (last === 0) continue;
        const window = shortest[last] ?? 0;
        firstIn[window] = (firstIn[window] ?? 0) + 1;
      }
      let sum = 0;
      for (const [window, countsOfWindow] of counts.entries()) {
        sum += firstIn[window] ?? 0;
        countsOfWindow[rank - 1] = sum;
      }
    }
    return counts;
  }

  /** Yields all rows since a day. */
  *rows(since: Day): Generator<RegisterRow> {
    for (const epoch of this.#byEpoch.keys())
      for (const [dimension, value] of this.dimensionValues(epoch))
        yield* this.rowsOf({ epoch, dimension, value }, since);
  }

  /** Yields the rows of a value since a day, in the order of their slots. */
  *rowsOf({ epoch, dimension, value }: ValueOfEpoch, since: Day = 1): Generator<RegisterRow> {
    const days = this.#byEpoch.get(epoch)?.get(dimension)?.get(value) ?? [];
    for (let slot = 0; slot < days.length; slot += 1) {
      const last = days[slot] ?? 0;
      if (last > 0 && last >= since) yield { epoch, dimension, value, slot, last };
    }
  }

  /** Whether a value has rows under an epoch. */
  hasValue({ epoch, dimension, value }: ValueOfEpoch): boolean {
    return this.#byEpoch.get(epoch)?.get(dimension)?.has(value) ?? false;
  }

  deleteEpoch(epoch: number): void {
    this.#byEpoch.delete(epoch);
  }

  #daysOf(epoch: number, dimension: CountedDimension, value: string): SlotDays {
    let byDimension = this.#byEpoch.get(epoch);
    if (!byDimension) {
      byDimension = new Map(countedDimensions.map((name) => [name, new Map()]));
      this.#byEpoch.set(epoch, byDimension);
    }
    const byValue = byDimension.get(dimension) ?? new Map<string, SlotDays>();
    byDimension.set(dimension, byValue);
    let days = byValue.get(value);
    if (!days) {
      if (byValue.size >= limits.valuesOfDimension)
        throw new Error(`More than ${limits.valuesOfDimension} values of ${dimension}.`);
      days = new Uint16Array(registers * ranks);
      byValue.set(value, days);
    }
    return days;
  }
}

/**
 * Returns, for every last day, the index of the shortest window ending on a day that contains it; past the end if none.
 */
function shortestWindows(day: Day): Uint8Array {
  const found = new Uint8Array(lastDay + 1).fill(windows.length);
  for (const [index, length] of [...windows.entries()].reverse())
    found.fill(index, Math.max(1, day - length + 1));
  return found;
}

/** Returns a random slot with a day, of a rank drawn as likely as in a hit; null if that rank has none. */
function randomSlotOf(days: SlotDays, day: Day): Slot | null {
  const rank = Math.min(ranks, Math.clz32(randomInt(2 ** 32)) + 1);
  const ofRank = days.subarray(slotAt(0, rank), slotAt(0, rank + 1));
  const from = ofRank.indexOf(day, randomInt(registers));
  const register = from < 0 ? ofRank.indexOf(day) : from;
  return register < 0 ? null : slotAt(register, rank);
}
