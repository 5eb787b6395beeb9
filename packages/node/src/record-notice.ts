import { randomUUID } from "node:crypto";
import {
  type Destination,
  isClientId,
  type KnownDestination,
  type UserConfig,
  wireForms,
} from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { sectionName } from "./config-lines.ts";
import type { ConfigChanges } from "./edit-config.ts";
import type { LedgerEntry } from "./ledger.ts";

/** What the config file and the ledger record, and the present time. */
interface Records {
  readonly userConfig: UserConfig | null;
  readonly entries: () => readonly LedgerEntry[];
  readonly now: Date;
}

/**
 * Returns the changes to the config file that record a notice as shown. A destination keeps its ID if that may be sent;
 * otherwise it gets a new one. If the file would have too many sections, those unused for longest are dropped.
 */
export function recordOfNotice(
  destination: Destination,
  { userConfig, entries, now }: Records,
): NonNullable<ConfigChanges["sections"]> {
  const name = sectionName(destination);
  const known = userConfig?.destinations ?? [];
  const id = known.find((other) => sectionName(other) === name)?.id;
  const others = known.filter((other) => sectionName(other) !== name);
  const surplus = Math.max(0, others.length + 1 - limits.configSections);
  const forgotten = surplus > 0 ? byLastUse(others, entries()).slice(0, surplus) : [];
  return {
    ...Object.fromEntries(forgotten.map((other) => [sectionName(other), null])),
    [name]: {
      id: id && isClientId(id) ? id : randomUUID(),
      notice: String(wireForms[destination.form].version),
      shown: now.toISOString(),
    },
  };
}

/** Sorts destinations by the last request that was sent there or, if there is none, by when the notice was shown. */
function byLastUse(
  known: readonly KnownDestination[],
  entries: readonly LedgerEntry[],
): readonly KnownDestination[] {
  const lastUse = (destination: KnownDestination) => {
    const sent = entries.findLast((entry) => isTo(entry, destination));
    return Math.max(destination.shown ?? 0, sent ? Date.parse(sent.at) || 0 : 0);
  };
  return [...known].sort((one, other) => lastUse(one) - lastUse(other));
}

function isTo({ destination, request }: LedgerEntry, { url, trackingId }: KnownDestination): boolean {
  const [address, query] = destination.split("?");
  const pairs = new URLSearchParams(query ?? request.slice(request.indexOf("\r\n\r\n") + 4));
  return address === url && (pairs.get("measurement_id") ?? pairs.get("tid")) === trackingId;
}
