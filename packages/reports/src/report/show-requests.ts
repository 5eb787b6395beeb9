import type { Day } from "@djstats/counting";
import type { OutcomeCount } from "@djstats/store";
import { type NoiseKey, noiseOf } from "./noise.ts";
import type { Requests } from "./requests-schema.ts";
import { roundShare } from "./round.ts";
import { showValues } from "./show-values.ts";

/**
 * An outcome with fewer requests is never shown, and one with twice as many always is. The noise is half of it. A
 * developer who makes 40 requests in the week is hidden about as well as one developer among the values of a dimension.
 */
const leastRequests = 1000;

/** The days of a week, whose requests are shown together. */
const weekDays = 7;

/**
 * Returns the requests of the week that ends on a Sunday, by outcome, as everyone may see them. Everything follows
 * from one noisy number for each outcome, so the share reveals nothing that the numbers do not.
 */
export function showRequests(counts: readonly OutcomeCount[], sunday: Day, noiseKey: NoiseKey): Requests {
  const noise = (value: string) =>
    noiseOf(noiseKey, {
      ...{ day: sunday, windowDays: weekDays, dimension: "requests", value },
      least: leastRequests,
    });
  const requests = countRequests(counts, sunday);
  const noisy = (outcome: string) => (requests.get(outcome) ?? 0) + noise(outcome) * (leastRequests / 2);
  const valid = Math.max(1, noisy("counted") + noisy("folded") + noisy("throttled"));
  const values = [...requests].map(([value, n]) => ({ value, estimate: n, low: n, high: n }));
  return {
    outcomes: showValues(values, { least: leastRequests, leastStep: leastRequests, noiseOf: noise }).map(
      ({ value, estimate }) => ({ outcome: value, requests: estimate }),
    ),
    throttledShare: roundShare(noisy("throttled") / valid, leastRequests / valid),
  };
}

function countRequests(counts: readonly OutcomeCount[], sunday: Day): ReadonlyMap<string, number> {
  const requests = new Map<string, number>();
  for (const { day, name, n } of counts) {
    const [kind, ...outcome] = name.split(":");
    if (kind !== "requests" || day > sunday || day <= sunday - weekDays) continue;
    const key = outcome.join(":");
    requests.set(key, (requests.get(key) ?? 0) + n);
  }
  return requests;
}
