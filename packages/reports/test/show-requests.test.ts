import { describe, expect, it } from "vitest";
import { showRequests } from "../src/report/show-requests.ts";
import { dayNamed } from "./history.ts";

const sunday = dayNamed("2026-11-22");
const keys = Array.from({ length: 2000 }, (_, n) => new Uint8Array(new Uint32Array([n]).buffer));

/** Returns the outcome counts of one day. */
const countsOf = (requests: Readonly<Record<string, number>>, day = sunday) =>
  Object.entries(requests).map(([name, n]) => ({ day, node: "a", name: `requests:${name}`, n }));

const shownOf = (requests: Readonly<Record<string, number>>) =>
  keys.map((key) => showRequests(countsOf(requests), sunday, key));

describe("the requests of a week", () => {
  it("are those of its seven days, of all collectors, without hits", () => {
    const counts = [
      ...countsOf({ counted: 30_000 }, sunday - 6),
      ...countsOf({ counted: 20_000 }),
      ...countsOf({ counted: 1e6 }, sunday - 7),
      ...countsOf({ counted: 1e6 }, sunday + 1),
      { day: sunday, node: "b", name: "requests:counted", n: 10_000 },
      { day: sunday, node: "b", name: "hits:counted", n: 1e6 },
    ];
    const [shown] = showRequests(counts, sunday, new Uint8Array(32)).outcomes;
    expect(shown?.outcome).toBe("counted");
    expect(Math.abs((shown?.requests ?? 0) - 60_000)).toBeLessThanOrEqual(1000);
  });

  it("are never shown for an outcome with fewer than 1,000, and always with 2,000", () => {
    const few = { counted: 999, folded: 999, throttled: 999, "refused:path": 999 };
    for (const { outcomes } of shownOf(few)) expect(outcomes).toEqual([]);
    for (const { outcomes } of shownOf({ "refused:path": 2000, throttled: 1 }))
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(["refused:path"]);
  });

  it("are in whole thousands, at most 1,000 from what was counted", () => {
    for (const { outcomes } of shownOf({ counted: 94_480, "refused:type": 4321 }))
      for (const { outcome, requests } of outcomes) {
        expect(requests % 1000).toBe(0);
        expect(Math.abs(requests - (outcome === "counted" ? 94_480 : 4321))).toBeLessThanOrEqual(1000);
      }
  });

  it("have no rate-limited share unless it can be shown in steps of 5% or less", () => {
    expect(new Set(shownOf({ counted: 6000, throttled: 2000 }).map((s) => s.throttledShare))).toEqual(
      new Set([null]),
    );
    expect(new Set(shownOf({}).map((s) => s.throttledShare))).toEqual(new Set([null]));
    for (const { throttledShare } of shownOf({ counted: 70_000, folded: 2000, throttled: 28_000 }))
      expect(throttledShare).toBeCloseTo(0.28, 1);
  });
});

describe("a reader who knows all requests except those of one developer", () => {
  /** Returns how much better than by chance two worlds can be told apart, and how often the second is certain. */
  function compare(one: readonly unknown[], two: readonly unknown[]) {
    const seen = new Map<string, [number, number]>();
    for (const [world, outcomes] of [one, two].entries())
      for (const outcome of outcomes) {
        const pair = seen.get(JSON.stringify(outcome)) ?? [0, 0];
        pair[world === 0 ? 0 : 1] += 1 / keys.length;
        seen.set(JSON.stringify(outcome), pair);
      }
    const pairs = [...seen.values()];
    return {
      told: pairs.reduce((sum, [a, b]) => sum + Math.abs(a - b) / 2, 0),
      proven: pairs.reduce((sum, [a, b]) => sum + (a === 0 ? b : 0), 0),
    };
  }

  it.each([0, 900, 1000, 1250, 1480, 1500, 1990, 2480])(
    "cannot see from %i made-up ones that were rate-limited whether the developer's 40 were too",
    (madeUp) => {
      // The share is shown only with the second.
      for (const counted of [3000, 30_000]) {
        const [absent, present] = [0, 40].map((own) =>
          shownOf({ counted: counted + (40 - own), throttled: madeUp + own }),
        );
        const { told, proven } = compare(absent ?? [], present ?? []);
        expect(told, `${counted} counted`).toBeLessThan(0.11);
        expect(proven, `${counted} counted`).toBeLessThan(0.01);
      }
    },
  );
});
