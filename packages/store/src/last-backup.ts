import { readSetting, writeSetting } from "./settings.ts";
import type { Store } from "./store.ts";

/** The setting with the time of the last backup, in seconds since 1970. `backup-postgresql.sh` writes it too. */
const backupSetting = "backup";

/** Records that a copy of the store was made. */
export async function recordBackup({ database }: Store, time: Date = new Date()): Promise<void> {
  await database.transaction("shared", (query) =>
    writeSetting(query, backupSetting, String(Math.floor(time.getTime() / 1000))),
  );
}

/** Returns when the last copy of the store was made, in seconds since 1970; 0 if none was. */
export function readLastBackup({ database }: Store): Promise<number> {
  return database.transaction("read", async (query) => Number(await readSetting(query, backupSetting)) || 0);
}
