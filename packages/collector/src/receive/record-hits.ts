import { limits } from "../limits.ts";
import type { DeveloperCounter } from "../record/developer-counter.ts";
import type { Outcome, Rejection } from "./outcomes.ts";
import type { Hit } from "./parse-hit.ts";
import type { PayloadKind } from "./server-deps.ts";

/** A parsed request: its hits, each perhaps rejected, and everything else that counting needs. */
export interface ParsedRequest {
  readonly hits: readonly (Hit | Rejection)[];
  /** Consumes one change of the client's network; see prefix-rate-limiter.ts. */
  readonly tryConsume: () => boolean;
  /** Called with the number of parameters of a hit that the protocol does not need. */
  readonly addIgnoredParameters: (parameters: number) => void;
}

/**
 * Records the hits of a request. Calls `answer` once, with one outcome for each, when they are durable; at once if none
 * is recorded. It is a callback because thousands of requests wait at a time, and an async function or `Promise.all`
 * keeps more in memory for each of them, which costs an eighth of the processor time.
 *
 * @param answer must not throw
 */
export function recordHits(
  { hits, tryConsume, addIgnoredParameters }: ParsedRequest,
  counter: DeveloperCounter,
  answer: (outcomes: readonly Outcome[]) => void,
): void {
  const outcomes: Outcome[] = [];
  let waiting = 0;
  for (const [at, hit] of hits.entries()) {
    if (typeof hit === "string") {
      outcomes[at] = `refused:${hit}`;
      continue;
    }
    addIgnoredParameters(hit.ignoredParameters);
    const outcome = hit.folded ? "folded" : "counted";
    const settle = (settled: Outcome) => {
      outcomes[at] = settled;
      waiting -= 1;
      if (waiting === 0) answer(outcomes);
    };
    waiting += 1;
    counter.record(hit.id, hit.values, tryConsume).then(
      (result) => settle(result === "throttled" ? result : outcome),
      () => settle("refused:unavailable"),
    );
  }
  forgetLastMatch();
  if (waiting === 0) answer(outcomes);
}

/** Splits a body into its payloads: one, or one for each line. Trailing line ends belong to none. */
export function splitPayloads(body: Buffer, kind: PayloadKind): string[] {
  const text = body.toString("utf8");
  const whole = text.endsWith("\n") ? withoutLineEnds(text) : text;
  if (whole === "") return [];
  return kind !== "batch" ? [whole] : whole.split(/\r?\n/).filter(Boolean);
}

/** Removes trailing line ends in one pass from the end. A regular expression would start again at each line end. */
function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && "\r\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Whether a batch is within the protocol's limits. If it is not, all of it is rejected. */
export function isBatchWithinLimits(payloads: readonly string[]): boolean {
  return (
    payloads.length <= limits.batchHits &&
    payloads.every((line) => Buffer.byteLength(line) <= limits.hitBytes)
  );
}

/** Replaces the text of the last regular expression match, which JavaScript remembers, with an empty one. */
function forgetLastMatch(): void {
  /^/.test("");
}
