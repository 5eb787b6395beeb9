import { randomInt } from "node:crypto";
import type { Day } from "./day.ts";
import { windows } from "./day.ts";
import { type CountedDimension, countedDimensions, type RegisterRow } from "./dimensions.ts";
import type { Histogram } from "./estimate.ts";
import { ranks, registers } from "./hash-id.ts";
import { limits } from "./limits.ts";

/** The registers of one value of a dimension. */
interface ValueRegisters {
  /** The last day of each register and rank. */
  readonly days: Uint16Array;
  /** The highest rank of the latest day in each register. Most hits are compared with it, so it is small. */
  readonly latest: Uint8Array;
  /** The highest rank of all days in each register. */
  readonly highest: Uint8Array;
}

/**
 * The rows of the store as dense arrays: two bytes for each register and rank, 786 KB a value. Contains only rows that
 * are durable.
 */
export class RegisterTable {
  readonly #byEpoch = new Map<number, Map<CountedDimension, Map<string, ValueRegisters>>>();
  #latestDay: Day = 0;

  /** Whether a hit on that day changes nothing, because the register already has this rank or a higher one for that day. */
  has({ epoch, dimension, value, slot }: Omit<RegisterRow, "last">, day: Day): boolean {
    const registersOfValue = this.#byEpoch.get(epoch)?.get(dimension)?.get(value);
    if (!registersOfValue || day > this.#latestDay) return false;
    return (registersOfValue.latest[Math.floor(slot / ranks)] ?? 0) > slot % ranks;
  }

  set({ epoch, dimension, value, slot, last }: RegisterRow): void {
    const { days, latest, highest } = this.#registersOf(epoch, dimension, value);
    if (last > (days[slot] ?? 0)) days[slot] = last;
    if (last > this.#latestDay) this.#beginDay(last);
    const register = Math.floor(slot / ranks);
    highest[register] = Math.max(highest[register] ?? 0, (slot % ranks) + 1);
    if (last === this.#latestDay) latest[register] = Math.max(latest[register] ?? 0, (slot % ranks) + 1);
  }

  /**
   * Returns random rows of a day, to be rewritten as cover.
   *
   * @param wanted how many to find; there may be fewer
   */
  sample(
    { epoch, dimension }: Pick<RegisterRow, "epoch" | "dimension">,
    last: Day,
    wanted: number,
  ): RegisterRow[] {
    const values = [...(this.#byEpoch.get(epoch)?.get(dimension) ?? [])];
    const found = new Map<string, RegisterRow>();
    for (let tries = 0; values.length > 0 && tries < wanted * 4 && found.size < wanted; tries += 1) {
      const [value, registersOfValue] = values[randomInt(values.length)] ?? [];
      const slot = registersOfValue
        ? findFrom(registersOfValue.days, last, randomInt(registers * ranks))
        : null;
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

  /** Returns a histogram of a value's highest ranks for each window that ends on a day. */
  histograms(
    { epoch, dimension, value }: Pick<RegisterRow, "epoch" | "dimension" | "value">,
    day: Day,
  ): Histogram[] {
    const { days, highest } = this.#byEpoch.get(epoch)?.get(dimension)?.get(value) ?? empty;
    const found = windows.map(() => new Array<number>(ranks + 1).fill(0));
    // Day 0 means never.
    const before = windows.map((length) => Math.max(0, day - length));
    for (let register = 0; register < registers; register += 1) {
      // The longest window reaches a rank first.
      let unseen = windows.length - 1;
      for (let rank = highest[register] ?? 0; rank > 0 && unseen >= 0; rank -= 1) {
        const last = days[register * ranks + rank - 1] ?? 0;
        for (; unseen >= 0 && last > (before[unseen] ?? 0); unseen -= 1) {
          const histogram = found[unseen] ?? [];
          histogram[rank] = (histogram[rank] ?? 0) + 1;
        }
      }
    }
    for (const histogram of found) histogram[0] = registers - histogram.reduce((sum, n) => sum + n, 0);
    return found;
  }

  /** Yields all rows since a day. */
  *rows(since: Day): Generator<RegisterRow> {
    for (const [epoch, byDimension] of this.#byEpoch)
      for (const [dimension, byValue] of byDimension)
        for (const [value, registersOfValue] of byValue)
          for (const [slot, last] of seenSince(registersOfValue, since))
            yield { epoch, dimension, value, slot, last };
  }

  deleteEpoch(epoch: number): void {
    this.#byEpoch.delete(epoch);
  }

  #beginDay(day: Day): void {
    this.#latestDay = day;
    for (const byDimension of this.#byEpoch.values())
      for (const byValue of byDimension.values()) for (const { latest } of byValue.values()) latest.fill(0);
  }

  #registersOf(epoch: number, dimension: CountedDimension, value: string): ValueRegisters {
    let byDimension = this.#byEpoch.get(epoch);
    if (!byDimension) {
      byDimension = new Map(countedDimensions.map((name) => [name, new Map()]));
      this.#byEpoch.set(epoch, byDimension);
    }
    const byValue = byDimension.get(dimension) ?? new Map<string, ValueRegisters>();
    byDimension.set(dimension, byValue);
    let registersOfValue = byValue.get(value);
    if (!registersOfValue) {
      if (byValue.size >= limits.valuesOfDimension)
        throw new Error(`More than ${limits.valuesOfDimension} values of ${dimension}.`);
      registersOfValue = {
        days: new Uint16Array(registers * ranks),
        latest: new Uint8Array(registers),
        highest: new Uint8Array(registers),
      };
      byValue.set(value, registersOfValue);
    }
    return registersOfValue;
  }
}

/** The registers of a value that has no rows. */
const empty: Pick<ValueRegisters, "days" | "highest"> = {
  days: new Uint16Array(),
  highest: new Uint8Array(),
};

/** Yields the slots of a value that were seen on a day or later, in order. */
function* seenSince({ days, highest }: ValueRegisters, since: Day): Generator<[slot: number, last: Day]> {
  for (const [register, rank] of highest.entries())
    for (let slot = register * ranks; slot < register * ranks + rank; slot += 1) {
      const last = days[slot] ?? 0;
      if (last > 0 && last >= since) yield [slot, last];
    }
}

/** Returns the first slot from `from` on that holds a day, if it is near. */
function findFrom(days: Uint16Array, day: Day, from: number): number | null {
  const at = days.subarray(from, from + 16_384).indexOf(day);
  return at < 0 ? null : from + at;
}
