import type { Day } from "@djstats/counting";
import type { Query } from "./database.ts";

/** Reads the day that is being counted; null in a new store. */
export async function readToday(query: Query): Promise<Day | null> {
  const [[day] = [null]] = await query("SELECT MAX(day) FROM days");
  return day === null || day === undefined ? null : Number(day);
}

/** Reads the days on which the collector was running, oldest first. */
export async function readDays(query: Query): Promise<Day[]> {
  return (await query("SELECT day FROM days ORDER BY day")).map(([day]) => Number(day));
}

/** Adds the day that is being counted from now on. */
export async function insertToday(query: Query, day: Day): Promise<void> {
  await query("INSERT INTO days (day) VALUES ($1)", [day]);
}

/** Adds days that are missing. */
export async function insertMissingDays(query: Query, days: readonly Day[]): Promise<void> {
  for (const day of days)
    await query("INSERT INTO days (day) VALUES ($1) ON CONFLICT (day) DO NOTHING", [day]);
}

/** Writes a day as it is, to learn whether the store accepts writes. */
export async function touchToday(query: Query): Promise<void> {
  await query("UPDATE days SET day = day WHERE day = (SELECT MAX(day) FROM days)");
}
