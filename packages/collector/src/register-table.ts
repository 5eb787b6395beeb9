import { randomInt } from "node:crypto";
import { type Counted, counted, type RegisterRow } from "./cells.ts";
import type { Day } from "./day.ts";
import { limits } from "./limits.ts";
import { ranks, registers } from "./slices.ts";

/**
 * What the store is known to hold, as dense arrays: for every register and rank of a value the last day, two bytes
 * each, 786 KB a value. Only what is durable gets in here.
 */
export class RegisterTable {
  readonly #cells = new Map<number, Map<Counted, Map<string, Uint16Array>>>();

  /** Whether a hit of that day would change nothing: the register has this rank, or a higher one, from this day. */
  covers({ epoch, dimension, value }: Omit<RegisterRow, "slot" | "last">, slot: number, day: Day): boolean {
    const days = this.#cells.get(epoch)?.get(dimension)?.get(value);
    if (!days) return false;
    const end = slot - (slot % ranks) + ranks;
    for (let at = slot; at < end; at += 1) if ((days[at] ?? 0) >= day) return true;
    return false;
  }

  keep({ epoch, dimension, value, slot, last }: RegisterRow): void {
    const days = this.#cell(epoch, dimension, value);
    if (last > (days[slot] ?? 0)) days[slot] = last;
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
      const [value, days] = values[randomInt(values.length)] ?? ["", new Uint16Array()];
      const slot = nextOf(days, last, randomInt(registers * ranks));
      if (slot !== null) found.set(`${value} ${slot}`, { epoch, dimension, value, slot, last });
    }
    return [...found.values()];
  }

  /** All rows since a day. */
  *rows(since: Day): Generator<RegisterRow> {
    for (const [epoch, byDimension] of this.#cells)
      for (const [dimension, byValue] of byDimension)
        for (const [value, days] of byValue)
          for (const [slot, last] of days.entries())
            if (last >= since && last > 0) yield { epoch, dimension, value, slot, last };
  }

  forget(epoch: number): void {
    this.#cells.delete(epoch);
  }

  #cell(epoch: number, dimension: Counted, value: string): Uint16Array {
    let byDimension = this.#cells.get(epoch);
    if (!byDimension) {
      byDimension = new Map(counted.map((name) => [name, new Map()]));
      this.#cells.set(epoch, byDimension);
    }
    const byValue = byDimension.get(dimension) ?? new Map<string, Uint16Array>();
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

/** The first slot from `from` on that holds that day, not too far away. */
function nextOf(days: Uint16Array, day: Day, from: number): number | null {
  const at = days.indexOf(day, from);
  return at < 0 || at > from + 16_384 ? null : at;
}
