import type { Epoch, HistoryRow } from "@djstats/counting";
import { type Day, dayText, longestWindow } from "@djstats/counting/day";
import type { Trends } from "./trends-schema.ts";

type Break = Trends["breaks"][number];
type Counted = Pick<HistoryRow, "day" | "windowDays" | "method" | "since">;

/** Returns the days from which numbers are computed differently from before, oldest first. */
export function findBreaks(totals: readonly Counted[], epochs: readonly Epoch[]): Break[] {
  const longest = totals.filter(({ windowDays }) => windowDays === longestWindow);
  const found = longest.flatMap((figure, at) => breaksBetween(longest[at - 1], figure));
  const [first, last] = [longest[0]?.day ?? 0, longest.at(-1)?.day ?? 0];
  const keys = epochs
    .filter((epoch) => isVersionOf(epoch, epochs))
    .map(({ destroyedDay }) => destroyedDay ?? 0)
    .filter((day) => day > first && day <= last);
  return [...found, ...keys.map(keyBreak)].sort((a, b) => a.day.localeCompare(b.day));
}

function breaksBetween(before: Counted | undefined, { day, method, since }: Counted): Break[] {
  if (!before) return [];
  const at = dayText(day);
  return [
    ...(method === before.method
      ? []
      : [
          {
            day: at,
            what: "method" as const,
            text: `From ${at} on, developers are counted by a different method.`,
          },
        ]),
    // A window's first day advances by one each day, and no faster.
    ...(since <= before.since + day - before.day
      ? []
      : [
          {
            day: at,
            what: "since" as const,
            text: `From ${at} on, no window includes days before ${dayText(since)}.`,
          },
        ]),
  ];
}

function keyBreak(day: Day): Break {
  const text = `From ${dayText(day)} on, the numbers come from a new key, so their random errors differ.`;
  return { day: dayText(day), what: "key", text };
}

/** Whether numbers were read from an epoch that has ended: it was the oldest at its end. */
function isVersionOf({ epoch, firstDay, destroyedDay }: Epoch, epochs: readonly Epoch[]): boolean {
  if (firstDay === null || destroyedDay === null) return false;
  return !epochs.some(
    (e) =>
      e.epoch < epoch && e.firstDay !== null && (e.destroyedDay === null || e.destroyedDay > destroyedDay),
  );
}
