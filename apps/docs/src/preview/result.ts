import { buildHit, decide, encode, reasons, requestText, wireForms } from "@djstats/core";
import { type Preview, previewOf } from "@djstats/core/preview";
import { asked, type Choices } from "./choices.ts";

/** The preview for one set of choices. */
export interface Result {
  readonly sent: boolean;
  /** The decision, as a sentence. */
  readonly headline: string;
  /** The ID of the reason for sending nothing; null if the request would be sent. */
  readonly reason: string | null;
  /** What to do about that reason; null if the request would be sent. */
  readonly remedy: string | null;
  /** The request as it would be sent; null if the command has none. */
  readonly request: string | null;
  /** What the receiver can see, in sentences; null if there is none. */
  readonly receiver: string | null;
  /** The output of `djstats show --json`. */
  readonly json: string;
}

/** Decides and encodes with core, like `djstats show`. Runs in the browser, and once when the page is built. */
export function resultOf(choices: Choices): Result {
  const { facts, context } = asked(choices);
  const decision = decide(facts, context);
  const preview: Preview = previewOf(decision);
  const { send, reason, why } = preview.decision;
  const hit = decision.preview && buildHit(decision.preview);
  return {
    sent: send,
    headline: send ? "This one request would be sent." : `Nothing would be sent. ${why}`,
    reason,
    remedy: reasons.find(({ id }) => id === reason)?.remedy ?? null,
    request: hit && requestText(encode(hit)).replaceAll("\r", ""),
    receiver: hit?.destination ? wireForms[hit.form].receiver : null,
    json: JSON.stringify(preview, null, 2),
  };
}
