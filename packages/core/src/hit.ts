import type { Destination } from "./destination.ts";
import type { Body } from "./fields.ts";
import { Permit, type Purpose } from "./permit.ts";
import { userAgent } from "./user-agent.ts";
import { djangoVersion } from "./versions.ts";

/** Placeholder for the ID if there is none yet. Only printed. */
const noClientId = "<made when the notice is shown>";
/** Placeholder for values of a destination if there is none. Only printed. */
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
 * @throws TypeError if `decide` did not make the permit
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
