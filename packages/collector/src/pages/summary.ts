import type { Dimension } from "@djstats/core/vocabulary";
import type { Change, Trends } from "@djstats/reports";
import { formatDay, formatPercent, formatShare, formatValue, formatWindow } from "@djstats/reports";

/** Returns the numbers in paragraphs: how they changed, and what most developers use. */
export function summary(trends: Trends): string[] {
  const { monthOverMonth, yearOverYear } = trends.changes;
  return [
    `${changeSentence("a month earlier", monthOverMonth)} ${changeSentence("a year earlier", yearOverYear)}`,
    ...shareSentences(trends),
  ];
}

function changeSentence(when: string, change: Change): string {
  if (change.state === "not-yet") return `A comparison with ${when} is not possible yet. ${change.why}`;
  const { windowDays, low, high, through } = change;
  return `In the ${formatWindow(windowDays)} ending ${formatDay(through)}, there were ${moreOrLess(change.change)} than ${when} (95% interval ${signed(low)} to ${signed(high)}).`;
}

function moreOrLess(change: number): string {
  if (change === 0) return "neither more nor fewer developers";
  return `${formatPercent(Math.abs(change))} ${change > 0 ? "more" : "fewer"} developers`;
}

function signed(share: number): string {
  const sign = share > 0 ? "+" : share < 0 ? "−" : "";
  return `${sign}${formatPercent(Math.abs(share))}`;
}

function shareSentences({ weeks }: Trends): string[] {
  const week = weeks.at(-1);
  if (!week) return [];
  const leading = (["django", "python", "os"] satisfies Dimension[]).flatMap((dimension) => {
    const named = week.by[dimension]
      .filter(({ value }) => value !== "other")
      .toSorted((a, b) => b.share - a.share)
      .slice(0, 2)
      .map(({ value, share }) => `${formatShare(share)} used ${formatValue(dimension, value)}`);
    return named.length === 0 ? [] : [named.join(", ")];
  });
  if (leading.length === 0) return [];
  return [
    `Of the developers in the ${formatWindow(week.windowDays)} ending ${formatDay(week.through)}, ${leading.join("; ")}.`,
  ];
}
