import { isClientId } from "./client-id.ts";
import { isCommand } from "./commands.ts";
import type { Destination } from "./destination.ts";
import type { Facts } from "./facts.ts";
import { Permit, type Purpose } from "./permit.ts";
import { commandRules, destinationOf, noticeRule, optInRule, type ReasonId, standingRules } from "./rules.ts";
import type { Situation } from "./situation.ts";

/** A reason that holds, with why it holds here. */
export interface Held {
  readonly reason: ReasonId;
  /** One sentence for the person at the terminal. Repeats no value of the environment. */
  readonly why: string;
}

/**
 * What is to be done for one run of a command. Each kind carries `preview`, a permit to print the request that
 * stands before the policy; null where the command is none that has one.
 */
export type Decision =
  | { readonly kind: "send"; readonly permit: Permit<"send">; readonly preview: Permit<"print"> }
  /** All says yes, but the id in the file may not be sent: make a new one, and decide again. */
  | { readonly kind: "renew-id"; readonly preview: Permit<"print"> }
  /** Send nothing in this run, but show the notice where there is a terminal. */
  | (Held & {
      readonly kind: "show-notice";
      readonly reason: "notice-pending";
      readonly destination: Destination;
      readonly preview: Permit<"print">;
    })
  | (Held & { readonly kind: "hold"; readonly preview: Permit<"print"> | null });

const neverCounted: Held = { reason: "not-tracked", why: "This command is never counted." };

/** The whole policy (DEP 8, "When will analytics be sent?", "Opting out"): the first rule that holds decides. */
export function decide(facts: Facts, situation: Situation): Decision {
  const preview = permit("print", facts, situation);
  const held = standing(situation) ?? first(commandRules, facts) ?? first([optInRule], situation);
  if (held || !preview) return { kind: "hold", ...(held ?? neverCounted), preview };
  const pending = noticeRule.why(situation);
  const lookup = destinationOf(situation);
  if (pending && lookup.state === "found") {
    const { destination } = lookup;
    return { kind: "show-notice", reason: noticeRule.id, why: pending, destination, preview };
  }
  const toSend = permit("send", facts, situation);
  return toSend ? { kind: "send", permit: toSend, preview } : { kind: "renew-id", preview };
}

/** Which of rules 1 to 6 holds, whatever the command: by it nothing need even be looked at. */
export function standing(situation: Situation): Held | null {
  return first(standingRules, situation);
}

/** Why nothing would be sent for the best of commands; null where something would. */
export function statusOf(situation: Situation): Held | null {
  return standing(situation) ?? first([optInRule, noticeRule], situation);
}

function first<Asked>(
  rules: readonly { readonly id: ReasonId; readonly why: (asked: Asked) => string | null }[],
  asked: Asked,
): Held | null {
  for (const { id, why } of rules) {
    const text = why(asked);
    if (text !== null) return { reason: id, why: text };
  }
  return null;
}

/** Null where the command has no hit, and for a permit to send also where anything that it needs is wanting. */
function permit<P extends Purpose>(purpose: P, facts: Facts, situation: Situation): Permit<P> | null {
  const { command } = facts;
  if (!isCommand(command)) return null;
  const lookup = destinationOf(situation);
  const destination = lookup.state === "found" ? lookup.destination : null;
  const id = situation.config.state === "read" ? situation.config.choice.id : null;
  const clientId = id && isClientId(id) ? id : null;
  if (purpose === "send" && !(destination && clientId)) return null;
  return new Permit(purpose, { facts: { ...facts, command }, destination, clientId });
}
