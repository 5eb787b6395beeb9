import { buildHit, decide, encode, notice, requestText } from "@djstats/core";
import { type Situation, situations } from "./situations.ts";

/** Raised when the form of the document changes. */
const schemaVersion = 1;

/** A situation, and what an implementation of the policy and the wire forms has to do in it. */
export interface Expected {
  readonly kind: string;
  readonly reason: string | null;
  readonly why: string | null;
  /** The notice to show, if it is pending. */
  readonly notice: string | null;
  /** The request byte for byte, as it is sent or would be printed; null for a command that is not tracked. */
  readonly request: string | null;
}

/** The published test vectors. */
export interface Vectors {
  readonly schemaVersion: number;
  readonly vectors: readonly (Situation & { readonly expected: Expected })[];
}

export function makeVectors(): Vectors {
  return {
    schemaVersion,
    vectors: situations.map((situation) => ({ ...situation, expected: expectedOf(situation) })),
  };
}

/** Returns core's decision and request in a situation. */
export function expectedOf({ facts, context }: Pick<Situation, "facts" | "context">): Expected {
  const decision = decide(facts, context);
  const permit = decision.kind === "send" ? decision.permit : decision.preview;
  return {
    kind: decision.kind,
    reason: "reason" in decision ? decision.reason : null,
    why: "why" in decision ? decision.why : null,
    notice: decision.kind === "show-notice" ? notice(decision.destination, context.profile) : null,
    request: permit && requestText(encode(buildHit(permit))),
  };
}
