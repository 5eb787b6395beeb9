import { appendAudit } from "../access/audit.ts";
import type { Doing } from "../access/grants.ts";
import type { Store } from "../store/store.ts";

export type SwitchState = "on" | "off";

/** What somebody decided about publishing. */
export interface SwitchTurn {
  readonly to: SwitchState;
  readonly askedBy: string;
  readonly reason: string;
}

/** The name under which a store's facts hold it. */
const publishFact = "publish";

/** Whether what is counted may be published: off, unless somebody turned it on. */
export function readSwitch({ database }: Store): Promise<SwitchState> {
  return database.transaction("reading", async (query) => {
    const [[value] = []] = await query("SELECT value FROM facts WHERE name = $1", [publishFact]);
    return value === "on" ? "on" : "off";
  });
}

/** Turns publishing on or off, and writes down who decided it. */
export function turnSwitch(
  { database }: Store,
  { to, askedBy, reason }: SwitchTurn,
  { actor, now }: Doing,
): Promise<void> {
  return database.transaction("alone", async (query) => {
    await query(
      "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      [publishFact, to],
    );
    const detail = `publishing ${to}; asked for by ${askedBy}; reason: ${reason}`;
    await appendAudit(query, { actor, action: "publish", detail }, now);
  });
}
