import type { Destination } from "./destination.ts";
import type { Body } from "./fields.ts";
import { Permit, type Purpose } from "./permit.ts";
import { userAgent } from "./user-agent.ts";
import { djangoVersion } from "./versions.ts";

/** Stands for the id where none has been made. Only ever printed. */
const noClientId = "<made when the notice is shown>";
/** Stands for what a destination would say. Only ever printed. */
export const noDestination = "<no destination>";

/** One event, ready to be encoded. */
export interface Hit<P extends Purpose> {
  readonly permit: Permit<P>;
  readonly body: Body;
  readonly userAgent: string;
  readonly destination: Destination | null;
}

/**
 * Builds the one event that DEP 8 describes, naming each field.
 *
 * @throws TypeError where the permit is none.
 */
export function buildHit<P extends Purpose>(permit: Permit<P>): Hit<P> {
  const { facts, destination, clientId } = Permit.open(permit);
  return {
    permit,
    destination,
    userAgent: userAgent(facts),
    body: {
      v: "1",
      tid: destination?.trackingId ?? noDestination,
      cid: clientId ?? noClientId,
      t: "event",
      ec: facts.command,
      ea: facts.command,
      an: "Django",
      aid: "Django",
      av: djangoVersion(facts.django),
      aip: "1",
    },
  };
}
