import { readSetting, type Store, writeSetting } from "@djstats/store";
import { appendEntryIn } from "../access/audit.ts";
import type { Actor } from "../access/grants.ts";
import { isLicence, type Licence } from "./licences.ts";

/** A decision about publishing. */
export interface PublishingChange {
  /** The licence under which numbers are published from now on; null to turn publishing off. */
  readonly licence: Licence | null;
  readonly askedBy: string;
  readonly reason: string;
}

/** The name of the setting with the licence, or `off`. */
const publishingSetting = "publish";

/**
 * Returns the licence under which numbers may be published; null if publishing is off, as it is until someone turns it
 * on.
 */
export function readPublishing({ database }: Store): Promise<Licence | null> {
  return database.transaction("read", async (query) => {
    const value = await readSetting(query, publishingSetting);
    return isLicence(value) ? value : null;
  });
}

/** Turns publishing on or off, and records who decided it. */
export function setPublishing(
  { database }: Store,
  { licence, askedBy, reason }: PublishingChange,
  { actor, now }: Actor,
): Promise<void> {
  return database.transaction("exclusive", async (query) => {
    await writeSetting(query, publishingSetting, licence ?? "off");
    const to = licence === null ? "off" : `on, under ${licence}`;
    const detail = `publishing ${to}; asked for by ${askedBy}; reason: ${reason}`;
    await appendEntryIn(query, { actor, action: "publish", detail }, now);
  });
}
