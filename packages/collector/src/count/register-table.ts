import { randomInt } from "node:crypto";
import { limits } from "../limits.ts";
import { type Counted, counted, type RegisterRow } from "./cells.ts";
import type { Day } from "./day.ts";
import { ranks, registers } from "./slices.ts";

/** What is known of one value of a dimension. */
interface Cell {
  /** For every register and rank the last day. */
  readonly days: Uint16Array;
  /** For every register the highest rank of the latest day: what most hits are held against, small enough to stay near. */
  readonly latest: Uint8Array;
}

/**
 * What the store is known to hold, as dense arrays: two bytes for every register and rank of a value, 786 KB a value.
 * Only what is durable gets in here.
 */
export class RegisterTable {
  readonly #cells = new Map<number, Map<Counted, Map<string, Cell>>>();
  #latestDay: Day = 0;

  /** Whether a hit of that day would change nothing: the register has this rank, or a higher one, from this day. */
  covers({ epoch, dimension, value, slot }: Omit<RegisterRow, "last">, day: Day): boolean {
    const cell = this.#cells.get(epoch)?.get(dimension)?.get(value);
    if (!cell || day > this.#latestDay) return false;
    return (cell.latest[Math.floor(slot / ranks)] ?? 0) > slot % ranks;
  }

  keep({ epoch, dimension, value, slot, last }: RegisterRow): void {
    const { days, latest } = this.#cell(epoch, dimension, value);
    if (last > (days[slot] ?? 0)) days[slot] = last;
    if (last > this.#latestDay) this.#beginDay(last);
    const register = Math.floor(slot / ranks);
    if (last === this.#latestDay) latest[register] = Math.max(latest[register] ?? 0, (slot % ranks) + 1);
  }

  /**
   * Rows of a day that are there, by chance, to be written again as cover.
   *
   * @param wanted how many are sought; fewer are found where there are few
   */
  some(
    { epoch, dimension }: Pick<RegisterRow, "epoch" | "dimension">,
    last: Day,
    wanted: number,
  ): RegisterRow[] {
    const values = [...(this.#cells.get(epoch)?.get(dimension) ?? [])];
    const found = new Map<string, RegisterRow>();
    for (let tries = 0; values.length > 0 && tries < wanted * 4 && found.size < wanted; tries += 1) {
      const [value, cell] = values[randomInt(values.length)] ?? [];
      const slot = cell ? nextOf(cell.days, last, randomInt(registers * ranks)) : null;
      if (value !== undefined && slot !== null)
        found.set(`${value} ${slot}`, { epoch, dimension, value, slot, last });
    }
    return [...found.values()];
  }

  /** All rows since a day. */
  *rows(since: Day): Generator<RegisterRow> {
    for (const [epoch, byDimension] of this.#cells)
      for (const [dimension, byValue] of byDimension)
        for (const [value, { days }] of byValue)
          for (const [slot, last] of days.entries())
            if (last >= since && last > 0) yield { epoch, dimension, value, slot, last };
  }

  forget(epoch: number): void {
    this.#cells.delete(epoch);
  }

  #beginDay(day: Day): void {
    this.#latestDay = day;
    for (const byDimension of this.#cells.values())
      for (const byValue of byDimension.values()) for (const { latest } of byValue.values()) latest.fill(0);
  }

  #cell(epoch: number, dimension: Counted, value: string): Cell {
    let byDimension = this.#cells.get(epoch);
    if (!byDimension) {
      byDimension = new Map(counted.map((name) => [name, new Map()]));
      this.#cells.set(epoch, byDimension);
    }
    const byValue = byDimension.get(dimension) ?? new Map<string, Cell>();
    byDimension.set(dimension, byValue);
    let cell = byValue.get(value);
    if (!cell) {
      if (byValue.size >= limits.valuesOfDimension)
        throw new Error(`More than ${limits.valuesOfDimension} values of ${dimension}.`);
      cell = { days: new Uint16Array(registers * ranks), latest: new Uint8Array(registers) };
      byValue.set(value, cell);
    }
    return cell;
  }
}

/** The first slot from `from` on that holds that day, not too far away. */
function nextOf(days: Uint16Array, day: Day, from: number): number | null {
  const at = days.subarray(from, from + 16_384).indexOf(day);
  return at < 0 ? null : from + at;
}
