import type { Decision } from "./decide.ts";
import { buildHit } from "./hit.ts";
import type { ReasonId } from "./rules.ts";
import { encode, type Headers } from "./wire.ts";

/** A decision with its request, as `djstats show --json` prints it and the site's preview shows it. */
export interface Preview {
  readonly decision: {
    readonly send: boolean;
    /** The reason for sending nothing. Null if something would be sent. */
    readonly reason: ReasonId | null;
    readonly why: string | null;
  };
  /** Null, like the fields below, for a command that is not tracked. */
  readonly method: "POST" | null;
  /** Null also if no destination is configured. */
  readonly url: string | null;
  readonly headers: Headers | null;
  readonly body: string | null;
}

/** Returns a decision as data, with its request, whether or not that would be sent. */
export function previewOf(decision: Decision): Preview {
  const denied = "reason" in decision ? decision : null;
  const request = decision.preview && encode(buildHit(decision.preview));
  const { method = null, url = null, headers = null, body = null } = request ?? {};
  return {
    decision: { send: denied === null, reason: denied?.reason ?? null, why: denied?.why ?? null },
    ...{ method, url, headers, body },
  };
}
