/** A UTC day, counted from 2020-01-01. It fits two bytes until 2109. */
export type Day = number;

/** The last day that fits the tables. */
export const lastDay: Day = 32_767;

const dayMs = 86_400_000;
const firstMs = Date.UTC(2020, 0, 1);

export function dayOf(time: Date): Day {
  return Math.floor((time.getTime() - firstMs) / dayMs);
}

/** Returns midnight UTC, at which a day begins. */
export function startOf(day: Day): Date {
  return new Date(firstMs + day * dayMs);
}

/** Returns a day as `2026-11-24`. */
export function dayText(day: Day): string {
  return startOf(day).toISOString().slice(0, 10);
}

/** Returns the day of a text such as `2026-11-24`; null for anything else. */
export function parseDay(text: string): Day | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayOf(new Date(`${text}T00:00:00Z`)) : Number.NaN;
  return day > 0 && dayText(day) === text ? day : null;
}

/** Returns the first day of a calendar year. */
export function firstDayOf(year: number): Day {
  return dayOf(new Date(Date.UTC(year, 0, 1)));
}

export function yearOf(day: Day): number {
  return startOf(day).getUTCFullYear();
}

/** Returns the latest Sunday, which ends an ISO week, on or before a day. */
export function lastSunday(day: Day): Day {
  return day - ((((day - firstSunday) % 7) + 7) % 7);
}

/** 2020-01-05, the first Sunday. */
const firstSunday: Day = 4;

/** The lengths of the windows, in days. A window includes the day on which it ends. */
export const windows = [1, 7, 30, 90, 365] as const;

export type Window = (typeof windows)[number];

/** The longest window, in days. */
export const longestWindow = 365;
