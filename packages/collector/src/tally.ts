import { randomUUID } from "node:crypto";
import type { Day } from "./day.ts";
import { type Outcome, outcomes } from "./outcomes.ts";
import type { Count } from "./store.ts";

export const tallied = ["requests", "hits"] as const;

export type Tallied = (typeof tallied)[number];

/** How many requests and hits had which outcome: since the process began, and by day for the store. */
export class Tally {
  /** This process in the store's counters. Random: it tells processes apart, not machines. */
  readonly #node = randomUUID();
  readonly #life: Readonly<Record<Tallied, Map<Outcome, number>>> = { requests: zeros(), hits: zeros() };
  readonly #days = new Map<Day, Map<string, number>>();
  #unwritten = new Set<Day>();
  #dropped = 0;

  add(what: Tallied, outcome: Outcome, day: Day, n = 1): void {
    this.#life[what].set(outcome, (this.#life[what].get(outcome) ?? 0) + n);
    const names = this.#days.get(day) ?? new Map<string, number>();
    const name = `${what}:${outcome}`;
    names.set(name, (names.get(name) ?? 0) + n);
    this.#days.set(day, names);
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
      [...(this.#days.get(day) ?? [])].map(([name, n]) => ({ day, node: this.#node, name, n })),
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
