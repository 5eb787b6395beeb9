import { randomUUID } from "node:crypto";
import type { Day } from "@djstats/counting";
import type { OutcomeCount } from "@djstats/store";
import { type Outcome, outcomes } from "./outcomes.ts";

export const counterKinds = ["requests", "hits"] as const;

export type CounterKind = (typeof counterKinds)[number];

type Outcomes = Readonly<Record<CounterKind, Map<Outcome, number>>>;

/** Counts the outcomes of requests and hits, since the process began and by day for the store. */
export class OutcomeCounters {
  /** This process in the store's table. Random, so that it distinguishes processes, not machines. */
  readonly #processId = randomUUID();
  readonly #totals: Outcomes = { requests: zeros(), hits: zeros() };
  readonly #days = new Map<Day, Outcomes>();
  #unwritten = new Set<Day>();
  #ignoredParameters = 0;

  add(what: CounterKind, outcome: Outcome, day: Day, n = 1): void {
    let ofDay = this.#days.get(day);
    if (!ofDay) {
      ofDay = { requests: new Map(), hits: new Map() };
      this.#days.set(day, ofDay);
    }
    for (const outcomes of [this.#totals[what], ofDay[what]])
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + n);
    this.#unwritten.add(day);
  }

  /** Counts parameters that the protocol does not need. */
  addIgnoredParameters(parameters: number): void {
    this.#ignoredParameters += parameters;
  }

  /** How many parameters have not been needed since the process began. */
  get ignoredParameters(): number {
    return this.#ignoredParameters;
  }

  /** Returns how often each outcome occurred since the process began, zeros included. */
  totals(what: CounterKind): ReadonlyMap<Outcome, number> {
    return this.#totals[what];
  }

  /** Passes the counts that have changed to a writer; if that fails, passes them again the next time. */
  async write(keep: (counts: readonly OutcomeCount[]) => Promise<void>): Promise<void> {
    const days = this.#unwritten;
    if (days.size === 0) return;
    this.#unwritten = new Set();
    const counts = [...days].flatMap((day) =>
      counterKinds.flatMap((what) =>
        [...(this.#days.get(day)?.[what] ?? [])].map(([outcome, n]) => ({
          day,
          node: this.#processId,
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
