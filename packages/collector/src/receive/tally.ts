import { randomUUID } from "node:crypto";
import type { Day } from "../count/day.ts";
import type { Count } from "../store/store.ts";
import { type Outcome, outcomes } from "./outcomes.ts";

export const tallied = ["requests", "hits"] as const;

export type Tallied = (typeof tallied)[number];

type Outcomes = Readonly<Record<Tallied, Map<Outcome, number>>>;

/** How many requests and hits had which outcome: since the process began, and by day for the store. */
export class Tally {
  /** This process in the store's counters. Random: it tells processes apart, not machines. */
  readonly #node = randomUUID();
  readonly #life: Outcomes = { requests: zeros(), hits: zeros() };
  readonly #days = new Map<Day, Outcomes>();
  #unwritten = new Set<Day>();
  #dropped = 0;

  add(what: Tallied, outcome: Outcome, day: Day, n = 1): void {
    let ofDay = this.#days.get(day);
    if (!ofDay) {
      ofDay = { requests: new Map(), hits: new Map() };
      this.#days.set(day, ofDay);
    }
    for (const outcomes of [this.#life[what], ofDay[what]])
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + n);
    this.#unwritten.add(day);
  }

  /** Counts parameters that are none of ours. */
  drop(parameters: number): void {
    this.#dropped += parameters;
  }

  /** How many parameters of this process' life were none of ours. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Of this process' life, every outcome, also those that did not occur. */
  life(what: Tallied): ReadonlyMap<Outcome, number> {
    return this.#life[what];
  }

  /** Gives what has changed to a writer; where that fails, it is given again the next time. */
  async write(keep: (counts: readonly Count[]) => Promise<void>): Promise<void> {
    const days = this.#unwritten;
    if (days.size === 0) return;
    this.#unwritten = new Set();
    const counts = [...days].flatMap((day) =>
      tallied.flatMap((what) =>
        [...(this.#days.get(day)?.[what] ?? [])].map(([outcome, n]) => ({
          day,
          node: this.#node,
          name: `${what}:${outcome}`,
          n,
        })),
      ),
    );
    try {
      await keep(counts);
    } catch (error) {
      for (const day of days) this.#unwritten.add(day);
      throw error;
    }
    const newest = Math.max(...this.#days.keys());
    for (const day of this.#days.keys())
      if (day < newest && !this.#unwritten.has(day)) this.#days.delete(day);
  }
}

function zeros(): Map<Outcome, number> {
  return new Map(outcomes.map((outcome) => [outcome, 0]));
}
