import { type Day, dayText, firstDayOf, lastSunday, yearOf } from "@djstats/counting";

/** Returns the ISO week that ends on a Sunday, such as `2026-W47` (ISO 8601). */
export function weekText(sunday: Day): string {
  // A week belongs to the year of its Thursday.
  const thursday = sunday - 3;
  const year = yearOf(thursday);
  const number = Math.floor((thursday - firstDayOf(year)) / 7) + 1;
  return `${year}-W${String(number).padStart(2, "0")}`;
}

/** Returns the Sunday that ends a week; null if the text is not a week. */
export function parseWeek(text: string): Day | null {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(text) ?? [];
  if (year === undefined || number === undefined) return null;
  // 4 January is always in the first week.
  const first = lastSunday(firstDayOf(Number(year)) + 3 + 6);
  const sunday = first + (Number(number) - 1) * 7;
  return weekText(sunday) === text ? sunday : null;
}

/** Formats a week, as `2026-W47, ending 2026-11-22`. */
export function weekForPeople(sunday: Day): string {
  return `${weekText(sunday)}, ending ${dayText(sunday)}`;
}
