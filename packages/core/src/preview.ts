import type { Decision } from "./decide.ts";
import type { Headers } from "./fields.ts";
import { buildHit } from "./hit.ts";
import type { ReasonId } from "./rules.ts";
import { encode } from "./wire.ts";

/** What a decision comes to: what `djstats show --json` prints, and the site's preview shows. */
export interface Preview {
  readonly decision: {
    readonly send: boolean;
    /** Why not. Null where something would be sent. */
    readonly reason: ReasonId | null;
    readonly why: string | null;
  };
  /** Null, as all that follows, for a command that is never counted. */
  readonly method: "POST" | null;
  /** Null also where no destination is configured. */
  readonly url: string | null;
  readonly headers: Headers | null;
  readonly body: string | null;
}

/** The decision as data, with the request that it is about, whether or not that would be sent. */
export function previewOf(decision: Decision): Preview {
  const denied = "reason" in decision ? decision : null;
  const request = decision.preview && encode(buildHit(decision.preview));
  const { method = null, url = null, headers = null, body = null } = request ?? {};
  return {
    decision: { send: denied === null, reason: denied?.reason ?? null, why: denied?.why ?? null },
    ...{ method, url, headers, body },
  };
}
