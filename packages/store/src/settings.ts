import type { Query } from "./database.ts";

/** Reads a setting of a store; null if it has none of this name. */
export async function readSetting(query: Query, name: string): Promise<string | null> {
  const [row] = await query("SELECT value FROM settings WHERE name = $1", [name]);
  return row === undefined ? null : String(row[0]);
}

/** Adds a setting to a store, or replaces its value. */
export async function writeSetting(query: Query, name: string, value: string): Promise<void> {
  await query(
    "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    [name, value],
  );
}
