import { isClientId } from "./client-id.ts";
import { isCommand } from "./commands.ts";
import type { Destination } from "./destination.ts";
import type { UncheckedFacts } from "./facts.ts";
import { destinationOf, knownDestinationOf } from "./known-destination.ts";
import { noSessionId, Permit, type Purpose } from "./permit.ts";
import type { PolicyContext } from "./policy-context.ts";
import { commandRules, globalRules, noticeRule, optInRule, type ReasonId, recentRule } from "./rules.ts";

/** A reason that applies, with why it applies here. */
export interface Denied {
  readonly reason: ReasonId;
  /** One sentence for the person at the terminal, without values from the environment. */
  readonly why: string;
}

/**
 * The decision about one run of a command. Each kind has `preview`, a permit to print the request; null for a command
 * that has no request.
 */
export type Decision =
  | { readonly kind: "send"; readonly permit: Permit<"send">; readonly preview: Permit<"print"> }
  /** No reason applies, but the ID in the file may not be sent: create a new one, and decide again. */
  | { readonly kind: "renew-id"; readonly destination: Destination; readonly preview: Permit<"print"> }
  /** Send nothing in this run, but show the notice if a person can be expected to read it. */
  | (Denied & {
      readonly kind: "show-notice";
      readonly reason: "notice-pending";
      readonly destination: Destination;
      readonly preview: Permit<"print">;
    })
  /** Send nothing in this run. The recorded time of the notice is in the future: replace it with the present time. */
  | (Denied & {
      readonly kind: "correct-shown";
      readonly reason: "notice-recent";
      readonly destination: Destination;
      readonly preview: Permit<"print">;
    })
  | (Denied & { readonly kind: "skip"; readonly preview: Permit<"print"> | null });

const neverCounted: Denied = { reason: "not-tracked", why: "This command is never counted." };

/** Applies the policy (DEP 8, "When will analytics be sent?", "Opting out"): the first rule that applies decides. */
export function decide(facts: UncheckedFacts, context: PolicyContext): Decision {
  const preview = permit("print", facts, context);
  const denied = globalRule(context) ?? firstMatch(commandRules, facts) ?? firstMatch([optInRule], context);
  const lookup = destinationOf(context);
  if (denied || !preview || lookup.state === "missing")
    return { kind: "skip", ...(denied ?? neverCounted), preview };
  const { destination } = lookup;
  const pending = noticeRule.why(context);
  if (pending) return { kind: "show-notice", reason: noticeRule.id, why: pending, destination, preview };
  const recent = recentRule.why(context);
  if (recent) {
    const isAhead = (knownDestinationOf(context)?.shown ?? 0) > context.now;
    const because = { reason: recentRule.id, why: recent } as const;
    return isAhead
      ? { kind: "correct-shown", ...because, destination, preview }
      : { kind: "skip", ...because, preview };
  }
  const toSend = permit("send", facts, context);
  return toSend ? { kind: "send", permit: toSend, preview } : { kind: "renew-id", destination, preview };
}

/** Returns the first of the global rules that applies: nothing is sent for any command, and no facts are needed. */
export function globalRule(context: PolicyContext): Denied | null {
  return firstMatch(globalRules, context);
}

/** Returns why nothing would be sent for a tracked command in development, or null if a request would be sent. */
export function statusOf(context: PolicyContext): Denied | null {
  return globalRule(context) ?? firstMatch([optInRule, noticeRule, recentRule], context);
}

function firstMatch<Asked>(
  rules: readonly { readonly id: ReasonId; readonly why: (asked: Asked) => string | null }[],
  asked: Asked,
): Denied | null {
  for (const { id, why } of rules) {
    const text = why(asked);
    if (text !== null) return { reason: id, why: text };
  }
  return null;
}

/** Makes a permit; null if the command has no hit, or if a permit to send lacks anything that it needs. */
function permit<P extends Purpose>(
  purpose: P,
  facts: UncheckedFacts,
  context: PolicyContext,
): Permit<P> | null {
  const { command } = facts;
  if (!isCommand(command)) return null;
  const lookup = destinationOf(context);
  const destination = lookup.state === "found" ? lookup.destination : null;
  const id = knownDestinationOf(context)?.id;
  const clientId = id && isClientId(id) ? id : null;
  if (purpose === "send" && !(destination && clientId)) return null;
  return new Permit(purpose, {
    facts: { ...facts, command },
    destination,
    clientId,
    sessionId: context.sessionId ?? noSessionId,
  });
}
