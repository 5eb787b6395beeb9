import { type Day, lastSunday, startOf } from "@djstats/counting";

/** Returns how many developers work on a day, as a share of those on an ordinary working day: 1 on most days. */
export function rhythm(day: Day, weekend: number): number {
  const isWeekend = day - lastSunday(day) === 0 || day - lastSunday(day) === 6;
  return (isWeekend ? weekend : 1) * holidays(startOf(day));
}

/** Returns the share for Christmas to New Year, and for August. */
function holidays(date: Date): number {
  const [month, day] = [date.getUTCMonth() + 1, date.getUTCDate()];
  if ((month === 12 && day >= 24) || (month === 1 && day <= 1)) return 0.35;
  if ((month === 12 && day >= 20) || (month === 1 && day <= 5)) return 0.6;
  return month === 8 ? 0.82 : 1;
}
