import type { HistoryRow, Window } from "@djstats/counting";
import { type Day, dayText, halfWidth } from "@djstats/counting";
import { audiences } from "./audience.ts";
import { addTotalNoise, type Disclosure, totalNoiseReach } from "./disclose.ts";
import { roundToError, shareStepOf } from "./round.ts";
import type { Change } from "./trends-schema.ts";

interface ChangeRequest {
  readonly windowDays: Window;
  /** The last day of the later window. */
  readonly through: Day;
  /** How much earlier the other window ends. */
  readonly daysBefore: number;
}

/**
 * Returns how much a window's total differs from that of an earlier window, with the 95% interval of the quotient. The
 * errors of the two are treated as random and independent.
 *
 * @param byDay the totals of all windows, by day
 */
export function changeOver(
  byDay: ReadonlyMap<Day, readonly HistoryRow[]>,
  { windowDays, through, daysBefore }: ChangeRequest,
  to: Disclosure,
): Change {
  const from = through - daysBefore;
  const at = (day: Day) => {
    const total = byDay.get(day)?.find((figure) => figure.windowDays === windowDays);
    return total && addTotalNoise(total, to);
  };
  const [earlier, later] = [at(from), at(through)];
  const notYet = (why: string): Change => ({ state: "not-yet", why });
  if (!later) return notYet(`There is no number for ${dayText(through)}.`);
  if (!earlier) {
    const first = Math.min(...byDay.keys());
    return notYet(
      first > from
        ? `The count began on ${dayText(first)}, after ${dayText(from)}, the day to compare with.`
        : `There is no number for ${dayText(from)}, the day to compare with.`,
    );
  }
  if (earlier.method !== later.method) return notYet("The method changed in between.");
  for (const { day, since } of [earlier, later])
    if (since > day - windowDays + 1)
      return notYet(
        `In the ${windowDays} days ending ${dayText(day)}, counting began only on ${dayText(since)}.`,
      );
  const { leastStep } = audiences[to.audience];
  const rounded = [earlier, later].map(
    ({ estimate }) => roundToError(estimate, { least: leastStep }).estimate,
  );
  const [base = 0] = rounded;
  if (base === 0) return notYet("There were too few developers to compare with.");
  return {
    state: "known",
    windowDays,
    from: dayText(from),
    through: dayText(through),
    // Rounded to as many developers as a number is.
    ...roundChange(later.estimate / earlier.estimate - 1, {
      step: shareStepOf(leastStep / base),
      relative: Math.hypot(...rounded.map((n) => relativeError(n, totalNoiseReach(to.audience)))),
    }),
  };
}

/** @param relative half the 95% interval of the quotient, as a share of it */
function roundChange(
  change: number,
  { step, relative }: { readonly step: number; readonly relative: number },
) {
  const steps = Math.round(change / step);
  const reach = Math.ceil((relative * (1 + steps * step)) / step + 0.5);
  const share = (n: number) => Number((n * step).toFixed(2));
  return { change: share(steps), low: Math.max(-1, share(steps - reach)), high: share(steps + reach) };
}

function relativeError(n: number, noiseReach: number): number {
  return n === 0 ? 1 : (halfWidth(n) + noiseReach) / n;
}
