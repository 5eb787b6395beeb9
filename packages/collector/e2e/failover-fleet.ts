import { cpSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Collector,
  type FailoverGroup,
  type Home,
  makeHome,
  runCollector,
  startCollector,
  startFailoverGroup,
} from "@djstats/testing";
import { type Day, dayOf } from "../../counting/src/day.ts";
import { checkAcknowledged } from "./acknowledged.ts";
import { FakeClock } from "./fake-clock.ts";
import { type Load, startLoad } from "./load.ts";

/** The result of one round. */
export interface FailoverRound {
  /** The server that was killed. */
  readonly lostServer: string;
  /** Whether midnight passed while no server accepted writes. */
  readonly hasMidnight: boolean;
  /** From the kill of the server until every collector acknowledged hits again, and refused none after that. */
  readonly countsAgainMs: number;
  /** From the end of all collectors and servers until all of them were back and counted. */
  readonly restartMs: number;
  /**
   * Each hit that was sent has one of these outcomes. Unanswered ones were under way to a collector that was killed.
   */
  readonly hits: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly refused: number;
    readonly unanswered: number;
  };
  /** Hits of the killed collector that it had answered, but not yet added to the stored numbers of outcomes. */
  readonly outcomesLost: number;
  /** Developers acknowledged since the first round. */
  readonly developers: number;
  /** Developers whose loss no other developer could hide. */
  readonly distinct: number;
  /** Acknowledged developers that the store lacks. */
  readonly lost: readonly string[];
}

interface Member {
  readonly collector: Collector;
  readonly load: Load;
}

const size = 2;
/** Each collector gets at most 40 hits a second: with more developers, one could hide the loss of another. */
const connections = 8;
const pauseMs = 200;
/** A load ends by itself after this time. A round takes a third of it. */
const longestMs = 300_000;
/** How long to wait for the collectors to count again. The promise is 60 s. */
const recoveryMs = 120_000;
const midnightInMs = 8000;

/** Two collectors under load on a group of PostgreSQL servers, of which something is killed in each round. */
export class FailoverFleet implements AsyncDisposable {
  readonly #group: FailoverGroup;
  readonly #home: Home;
  readonly #clock: FakeClock;
  readonly #members: Member[] = [];
  /** Every acknowledged developer, and the day of the latest acknowledged hit. */
  readonly #developers = new Map<string, Day>();
  #storedOutcomes = 0;
  #rounds = 0;

  private constructor(group: FailoverGroup, home: Home) {
    this.#group = group;
    this.#home = home;
    this.#clock = new FakeClock(join(home.path, "clock"));
  }

  /** @param demoteMs see `startFailoverGroup` */
  static async start(programs: string, demoteMs?: number): Promise<FailoverFleet> {
    const fleet = new FailoverFleet(await startFailoverGroup(programs, demoteMs), makeHome());
    try {
      const { status, stderr } = await runCollector(["keys", "init", ...fleet.#flags("keys")], fleet.#home);
      if (status !== 0) throw new Error(stderr);
      for (let n = 0; n < size; n += 1) {
        cpSync(join(fleet.#home.path, "keys"), join(fleet.#home.path, `keys.${n}`));
        fleet.#members[n] = await fleet.#startMember(n);
      }
    } catch (error) {
      await fleet[Symbol.asyncDispose]();
      throw error;
    }
    return fleet;
  }

  /**
   * Kills the server that accepts writes, waits until the collectors count again, kills a collector, then restarts
   * everything.
   *
   * @throws Error if an outcome is not accounted for, or the collectors do not count again
   */
  async round({ hasMidnight }: { readonly hasMidnight: boolean }): Promise<FailoverRound> {
    const ended: Load[] = [];
    await this.#untilCounting(0);
    const day = hasMidnight ? this.#clock.approachMidnight(midnightInMs) : null;
    await sleep(1500);

    const lostServer = await this.#group.killPrimary();
    const killedMs = performance.now();
    await until("every collector to refuse hits", () =>
      this.#members.every(({ load }) => load.countsSinceMs() === null),
    );
    const countsAgainMs = (await this.#untilCounting(3000)) - killedMs;
    if (day !== null) await this.#requireClosed(day);

    const victim = this.#rounds % size;
    const killed = this.#members[victim];
    if (!killed) throw new Error("There is no collector to kill.");
    await until("a hit to be under way", () => underWay(killed.load) > 0);
    await killed.collector.stop("SIGKILL");
    await killed.load.stop();
    ended.push(killed.load);
    this.#members[victim] = await this.#startMember(victim);
    await this.#untilCounting(1500);

    const outcomes = await this.#stopMembers(ended);
    const stored = Number(
      (await this.#group.query("SELECT SUM(n) FROM outcome_counts WHERE name LIKE 'hits:%'"))[0],
    );
    const ofKilled = stored - this.#storedOutcomes - outcomes;
    const answered = killed.load.sent() - countOf(killed.load, 0);
    if (ofKilled < 0 || ofKilled > killed.load.sent())
      throw new Error(`The killed collector has stored ${ofKilled} outcomes of ${answered} answers.`);
    this.#storedOutcomes = stored;
    const stoppedMs = performance.now();
    await this.#group.stop("SIGTERM");
    await this.#group.start();
    for (let n = 0; n < size; n += 1) this.#members[n] = await this.#startMember(n);
    const restartMs = (await this.#untilCounting(0)) - stoppedMs;

    for (const { load } of this.#members) this.#remember(load);
    for (const load of ended) this.#remember(load);
    const { missing, distinct } = await checkAcknowledged(this.#developers, {
      store: this.#group.url,
      keyFile: join(this.#home.path, "keys"),
    });
    this.#rounds += 1;
    return {
      lostServer,
      hasMidnight: day !== null,
      countsAgainMs,
      restartMs,
      hits: sumOf(ended),
      outcomesLost: Math.max(0, answered - ofKilled),
      developers: this.#developers.size,
      distinct,
      lost: missing,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#members.map(({ collector }) => collector.stop("SIGKILL")));
    await Promise.all(this.#members.map(({ load }) => load.stop()));
    await this.#group[Symbol.asyncDispose]();
    this.#home[Symbol.dispose]();
  }

  #flags(keys: string): string[] {
    return [`--store=${this.#group.url}`, `--key-file=${join(this.#home.path, keys)}`];
  }

  async #startMember(n: number): Promise<Member> {
    const collector = await startCollector(this.#flags(`keys.${n}`), {
      env: { ...this.#home.env, ...this.#clock.env },
    });
    const load = startLoad(connections, pauseMs, longestMs);
    load.aim(collector.url);
    return { collector, load };
  }

  /** Stops the loads, then the collectors. Returns how many outcomes they have counted. */
  async #stopMembers(ended: Load[]): Promise<number> {
    let outcomes = 0;
    for (const { collector, load } of this.#members) {
      await load.stop();
      ended.push(load);
      const { counted = 0, "refused:unavailable": refused = 0, ...others } = await collector.outcomes("hits");
      const expected = { counted: countOf(load, 200), refused: countOf(load, 503), others: {} };
      const found = JSON.stringify({ counted, refused, others });
      if (found !== JSON.stringify(expected))
        throw new Error(`A collector counted ${found}, but answered ${JSON.stringify(expected)}.`);
      outcomes += counted + refused;
      const { status, stderr } = await collector.stop();
      if (status !== 0) throw new Error(`A collector ended with ${status}: ${stderr}`);
    }
    return outcomes;
  }

  /** Waits until no hit has been refused for some time. Returns when the last collector began to count. */
  async #untilCounting(forMs: number): Promise<number> {
    const since = () => this.#members.map(({ load }) => load.countsSinceMs() ?? Number.POSITIVE_INFINITY);
    await until("every collector to count", () => Math.max(...since()) + forMs < performance.now());
    return Math.max(...since());
  }

  async #requireClosed(day: Day): Promise<void> {
    const sql = `SELECT COUNT(*) FROM history WHERE day = ${day} AND dimension = 'total' AND window_days = 1`;
    const closed = await this.#group.query(sql);
    if (closed.join() !== "1") throw new Error(`Day ${day} has been closed ${closed.join()} times.`);
  }

  #remember({ acknowledged, sentMs }: Load): void {
    for (const id of acknowledged) {
      const day = dayOf(this.#clock.at(sentMs.get(id) ?? 0));
      this.#developers.set(id, Math.max(day, this.#developers.get(id) ?? 0));
    }
  }
}

function countOf(load: Load, status: number): number {
  return load.statuses.get(status) ?? 0;
}

function underWay({ sent, statuses }: Load): number {
  return sent() - [...statuses.values()].reduce((sum, n) => sum + n, 0);
}

function sumOf(loads: readonly Load[]): FailoverRound["hits"] {
  const sum = (value: (load: Load) => number) => loads.reduce((total, load) => total + value(load), 0);
  const hits = {
    sent: sum((load) => load.sent()),
    acknowledged: sum((load) => countOf(load, 200)),
    refused: sum((load) => countOf(load, 503) - load.withoutRetryAfter()),
    unanswered: sum((load) => countOf(load, 0)),
  };
  // A 503 without `Retry-After` or any other status is missing from the sum.
  if (hits.sent !== hits.acknowledged + hits.refused + hits.unanswered)
    throw new Error(`Not every hit has an outcome: ${JSON.stringify(hits)}`);
  return hits;
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const end = performance.now() + recoveryMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`Waited ${recoveryMs / 1000} s for ${what}.`);
    await sleep(10);
  }
}
