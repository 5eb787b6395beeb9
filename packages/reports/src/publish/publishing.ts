import type { Store } from "@djstats/store";
import { appendEntryIn } from "../access/audit.ts";
import type { Actor } from "../access/grants.ts";

export type PublishingState = "on" | "off";

/** A decision about publishing. */
export interface PublishingChange {
  readonly to: PublishingState;
  readonly askedBy: string;
  readonly reason: string;
}

/** The name under which the store's settings hold it. */
const publishingSetting = "publish";

/** Reads whether numbers may be published. Off, unless someone has turned it on. */
export function readPublishing({ database }: Store): Promise<PublishingState> {
  return database.transaction("read", async (query) => {
    const [[value] = []] = await query("SELECT value FROM settings WHERE name = $1", [publishingSetting]);
    return value === "on" ? "on" : "off";
  });
}

/** Turns publishing on or off, and records who decided it. */
export function setPublishing(
  { database }: Store,
  { to, askedBy, reason }: PublishingChange,
  { actor, now }: Actor,
): Promise<void> {
  return database.transaction("exclusive", async (query) => {
    await query(
      "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [publishingSetting, to],
    );
    const detail = `publishing ${to}; asked for by ${askedBy}; reason: ${reason}`;
    await appendEntryIn(query, { actor, action: "publish", detail }, now);
  });
}
