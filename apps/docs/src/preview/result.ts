import { buildHit, decide, encode, reasons, requestText } from "@djstats/core";
import { type Preview, previewOf } from "@djstats/core/preview";
import { asked, type Choices } from "./choices.ts";

/** What the preview shows for some choices. */
export interface Result {
  readonly sent: boolean;
  /** What is decided, in a sentence. */
  readonly headline: string;
  /** The reason's id, and what to do about it, where nothing would be sent. */
  readonly reason: string | null;
  readonly remedy: string | null;
  /** The request as it would stand on the connection; null where the command has none. */
  readonly request: string | null;
  /** As `djstats show --json` prints it. */
  readonly json: string;
}

/** Asks core, as `djstats show` does. Runs in the browser, and once when the page is built. */
export function resultOf(choices: Choices): Result {
  const { facts, context } = asked(choices);
  const decision = decide(facts, context);
  const preview: Preview = previewOf(decision);
  const { send, reason, why } = preview.decision;
  return {
    sent: send,
    headline: send ? "This one request would be sent." : `Nothing would be sent. ${why}`,
    reason,
    remedy: reasons.find(({ id }) => id === reason)?.remedy ?? null,
    request: decision.preview && requestText(encode(buildHit(decision.preview))).replaceAll("\r", ""),
    json: JSON.stringify(preview, null, 2),
  };
}
