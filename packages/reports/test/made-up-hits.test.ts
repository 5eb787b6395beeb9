import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { lastSunday } from "../../counting/src/day.ts";
import { hashToSlots } from "../../counting/src/hash-id.ts";
import { type HistoryRow, historyRowsOf } from "../../counting/src/history.ts";
import { RegisterTable } from "../../counting/src/register-table.ts";
import { type Audience, audiences } from "../src/report/audience.ts";
import { type Disclosure, showShare } from "../src/report/disclose.ts";
import { makeReport } from "../src/report/make-report.ts";
import { makeTrends } from "../src/report/make-trends.ts";
import { dayNamed } from "./history.ts";

const sunday = dayNamed("2026-11-22");
const trials = 300;
/** About the smallest number of hits whose share is shown, so that noise also decides whether it is shown. */
const manyHits = 4000;
const now = new Date("2026-11-24T08:00:00Z");

/** Returns a secret that is the same in every run, so that the test is too. */
const secretOf = (name: string) => createHash("sha256").update(name).digest();

/** Counts IDs that all use one value of a dimension, and returns the figures at the end of a Sunday. */
function countedOf(ids: readonly string[], value: string, key: KeyObject): HistoryRow[] {
  const table = new RegisterTable();
  const counted = [["total", "all"] as const, ["django", value] as const];
  for (const id of ids)
    for (const [at, slot] of hashToSlots(key, id, counted.length).entries()) {
      const [dimension, name] = counted[at] ?? ["total", "all"];
      table.set({ epoch: 2026, dimension, value: name, slot, last: sunday });
    }
  return counted.flatMap((one) => {
    const [dimension, name] = one;
    const counts = table.rankCounts({ epoch: 2026, dimension, value: name }, sunday);
    return historyRowsOf(one, counts, { firstDay: 0, day: sunday });
  });
}

const countsKept = new Map<number, readonly (readonly HistoryRow[])[]>();

/** Counts this many developers 30 times, each time under a new key, and returns the figures. */
function countsOf(developers: number): readonly (readonly HistoryRow[])[] {
  const counts =
    countsKept.get(developers) ??
    Array.from({ length: 30 }, (_, at) => {
      const ids = Array.from({ length: developers }, (_, n) => `developer ${n}`);
      return countedOf(ids, "1.11", createSecretKey(secretOf(`key ${at} of ${developers}`)));
    });
  countsKept.set(developers, counts);
  return counts;
}

/** Reads the numbers of a store. */
function read(to: Disclosure, figures: readonly HistoryRow[], counted: number) {
  const moment = { day: sunday, figures, complete: true };
  const counts = [
    { day: sunday, node: "a", name: "hits:throttled", n: 1 },
    { day: sunday, node: "a", name: "hits:counted", n: counted },
  ];
  const common = { simulated: null, now };
  return {
    report: makeReport({ totals: moment, dimensions: moment, counts, nextExpected: null, ...common }, to),
    trends: makeTrends(
      { totals: figures.filter((f) => f.dimension === "total"), weeks: figures, epochs: [], ...common },
      to,
    ),
  };
}

type Seen = ReturnType<typeof read>;

/**
 * Plays the attack: sends made-up IDs, with and without one real developer, and looks at one number. Returns how much
 * better than a guess the best conclusion from it is; 1 is certainty.
 */
function advantage(audience: Audience, madeUp: number, lookAt: (seen: Seen) => unknown): number {
  const seen = new Map<string, number>();
  for (const [real, weight] of [[0, -1] as const, [1, 1] as const])
    for (let trial = 0; trial < trials; trial += 1) {
      const counts = countsOf(madeUp + real);
      const to = { audience, noiseKey: secretOf(`noise ${trial} with ${madeUp} and ${real}`) };
      const found = JSON.stringify(lookAt(read(to, counts[trial % counts.length] ?? [], manyHits + real)));
      seen.set(found, (seen.get(found) ?? 0) + weight);
    }
  return [...seen.values()].reduce((sum, n) => sum + Math.max(0, n), 0) / trials;
}

/** The difference that chance alone may make in 300 trials. */
const chance = 0.17;

describe.each(["role", "public"] as const)("with made-up hits, %s", (audience) => {
  const least = audiences[audience].leastShown;
  const rare = ({ report }: Seen) => report.windows[2]?.by.django[0];

  it.each([least - 1, least, least + 1, 1.5 * least, 2 * least - 1])(
    "cannot see from %i of them whether a value appears for one real developer",
    (madeUp) => {
      expect(advantage(audience, madeUp, (seen) => rare(seen)?.value)).toBeLessThan(chance);
    },
  );

  it.each([2 * least, 2 * least + 4, 2 * least + 5, 114])(
    "cannot see from %i of them whether one real developer rounds a value up",
    (madeUp) => {
      expect(advantage(audience, madeUp, rare)).toBeLessThan(2 * chance);
      expect(advantage(audience, madeUp, ({ trends }) => trends.weeks[0]?.by.django)).toBeLessThan(
        2 * chance,
      );
    },
  );

  it.each([0, 4, 14])("cannot see from %i of them whether there is one real developer at all", (madeUp) => {
    expect(advantage(audience, madeUp, ({ report }) => report.windows[2]?.total)).toBeLessThan(chance);
    expect(advantage(audience, madeUp, ({ trends }) => trends.days)).toBeLessThan(chance * 2);
  });

  it("cannot see one real hit in the share that was rate-limited", () => {
    expect(advantage(audience, 0, ({ report }) => report.throttledShare)).toBeLessThan(chance);
  });

  it("cannot see a share of few hits, which would be shown as 0%", () => {
    const share = (counted: number, throttled: number) => {
      const noiseKey = secretOf("noise");
      const hits = {
        day: sunday,
        windowDays: 365,
        kind: "throttled",
        ofKind: throttled,
        all: counted + throttled,
      };
      return showShare(hits, { audience, noiseKey });
    };
    expect(share(200, 80)).toBeNull();
    expect(share(0, 0)).toBeNull();
    for (const hits of [10_000, 100_000, 1_000_000])
      expect(share(0.72 * hits, 0.28 * hits)).toBeCloseTo(0.28, 1);
  });
});

it("the same number of the same week always has the same noise, and other numbers have different noise", async () => {
  const figures = countedOf(["a", "b", "c"], "1.11", createSecretKey(secretOf("key")));
  const shown = (day: number, noiseKey: Uint8Array, audience: Audience = "role") => {
    const moment = {
      day,
      figures: figures.map((figure) => ({ ...figure, day, estimate: 25 })),
      complete: true,
    };
    const source = { totals: moment, dimensions: null, counts: [], simulated: null, now, nextExpected: null };
    return makeReport(source, { audience, noiseKey }).windows.map(({ total }) => total.estimate);
  };
  const keys = Array.from({ length: 50 }, (_, n) => new Uint8Array(32).fill(n));
  const all = (day: number, audience?: Audience) => keys.map((key) => shown(day, key, audience));
  expect(all(sunday)).toEqual(all(sunday));
  expect(all(sunday - 3)).toEqual(all(sunday));
  // The public sees the same noise in steps of fifty.
  expect(all(sunday, "public")).toEqual(all(sunday).map((totals) => totals.map((n) => (n >= 30 ? 50 : 0))));
  expect(lastSunday(sunday - 7)).toBe(sunday - 7);
  expect(all(sunday - 7)).not.toEqual(all(sunday));
  expect(new Set(all(sunday).map(String)).size).toBeGreaterThan(10);
});
