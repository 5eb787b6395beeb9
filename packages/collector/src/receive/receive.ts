import type { Counter } from "../count/counter.ts";
import { limits } from "../limits.ts";
import type { Outcome } from "./outcomes.ts";
import { type Accepted, readHit } from "./read-hit.ts";

/** What a request brought: its payloads, and what else is looked at. */
export interface Brought {
  readonly payloads: readonly string[];
  readonly userAgent: string | null;
  /** Spends one change of the client's network; see budget.ts. */
  readonly spend: () => boolean;
  /** Told how many parameters of a hit were none of ours. */
  readonly drop: (parameters: number) => void;
}

/** What becomes of the hits of a request: one outcome each, once what they brought is durable. */
export function receive(
  { payloads, userAgent, spend, drop }: Brought,
  accepted: Accepted,
  counter: Counter,
): Outcome[] | Promise<Outcome[]> {
  const outcomes = payloads.map((payload): Outcome | Promise<Outcome> => {
    const hit = readHit(payload, userAgent, accepted);
    if (typeof hit === "string") return `refused:${hit}`;
    drop(hit.dropped);
    const outcome = hit.folded ? "folded" : "counted";
    const taken = counter.take(hit.id, hit.place, spend);
    if (taken === "known") return outcome;
    if (taken === "throttled") return taken;
    return taken.then(
      () => outcome,
      () => "refused:unavailable",
    );
  });
  forgetLastMatch();
  return outcomes.every((outcome) => typeof outcome === "string") ? outcomes : Promise.all(outcomes);
}

/** The payloads of a body: one, or one a line. Line ends after the last belong to none. */
export function payloadsOf(body: Buffer, kind: "hit" | "batch"): string[] {
  const text = body.toString("utf8");
  const whole = text.endsWith("\n") ? withoutLineEnds(text) : text;
  if (whole === "") return [];
  return kind === "hit" ? [whole] : whole.split(/\r?\n/).filter(Boolean);
}

/** In one walk from the end: a regular expression would begin again at each line end. */
function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && "\r\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Whether a batch keeps to the protocol. One that does not is refused whole. */
export function isBatchWithinLimits(payloads: readonly string[]): boolean {
  return (
    payloads.length <= limits.batchHits &&
    payloads.every((line) => Buffer.byteLength(line) <= limits.hitBytes)
  );
}

/** JavaScript remembers the text of the last match of a regular expression. This makes it another. */
function forgetLastMatch(): void {
  /^/.test("");
}
