import type { Extent } from "../measure/extent.ts";
import { progress } from "../measure/progress.ts";
import { type Spread, spreadOf } from "../measure/spread.ts";
import type { Candidate } from "./candidates.ts";
import type { Observed, Observer } from "./observer-process.ts";
import type { Answering, ToolReceiver } from "./receiver.ts";

/** The cost of one way, over all rounds. */
export interface Taken {
  readonly id: string;
  readonly wallMs: Spread;
  /** The difference from the command alone, within a round. */
  readonly addedMs: Spread;
  readonly cpuMs: Spread;
  readonly peakBytes: number;
  readonly left: number;
  readonly leftMs: Spread;
  /** The number of rounds in which the request arrived. */
  readonly delivered: number;
  /** Whether the command was still running at the limit and was killed. */
  readonly atLimit: boolean;
}

export interface Comparison {
  readonly answering: Answering;
  readonly ways: readonly Taken[];
}

/** How long a command may run. All but one of the processes left behind end much earlier by themselves. */
export const limitS = 20;

interface Round extends Observed {
  readonly addedMs: number;
  readonly delivered: boolean;
}

/** Runs each way in turn; the first is the command alone. A way that reaches the limit is not run again. */
export async function compareWays(
  candidates: readonly Candidate[],
  { observer, receiver }: { readonly observer: Observer; readonly receiver: ToolReceiver },
  { answering, rounds }: { readonly answering: Answering; readonly rounds: number },
): Promise<Comparison> {
  receiver.answer(answering);
  const seen = new Map<string, Round[]>(candidates.map(({ id }) => [id, []]));
  // The first round fills caches.
  for (let round = answering === "never" ? 0 : -1; round < rounds; round += 1) {
    let aloneMs = 0;
    for (const [index, { id, command }] of candidates.entries()) {
      const own = seen.get(id) ?? [];
      if (own.some(({ wasEnded }) => wasEnded)) continue;
      const before = receiver.requests();
      const observed = await observer.run(command(), limitS);
      if (observed.status !== 0 && !observed.wasEnded)
        throw new Error(`${id} ended with status ${observed.status}.`);
      if (index === 0) aloneMs = observed.wallMs;
      const addedMs = observed.wallMs - aloneMs;
      if (round >= 0) own.push({ ...observed, addedMs, delivered: receiver.requests() > before });
    }
  }
  return { answering, ways: [...seen].map(([id, own]) => taken(id, own)) };
}

/** Compares with a receiver that answers at once, one at a typical distance, and one that never answers. */
export async function compareReceivers(
  candidates: readonly Candidate[],
  by: { readonly observer: Observer; readonly receiver: ToolReceiver; readonly what: string },
  extent: Extent,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = [];
  for (const answering of [0, 20, "never"] as const) {
    progress(
      `${by.what}, the receiver answering ${typeof answering === "number" ? `after ${answering} ms` : answering}`,
    );
    const rounds = answering === "never" ? 2 : extent.rounds(7);
    comparisons.push(await compareWays(candidates, by, { answering, rounds }));
  }
  return comparisons;
}

function taken(id: string, own: readonly Round[]): Taken {
  const spread = (of: (round: Round) => number) => spreadOf(own.map(of));
  return {
    id,
    wallMs: spread(({ wallMs }) => wallMs),
    addedMs: spread(({ addedMs }) => addedMs),
    cpuMs: spread(({ cpuMs }) => cpuMs),
    peakBytes: spread(({ peakBytes }) => peakBytes).median,
    left: spread(({ left }) => left).median,
    leftMs: spread(({ leftMs }) => leftMs),
    delivered: own.filter(({ delivered }) => delivered).length,
    atLimit: own.some(({ wasEnded }) => wasEnded),
  };
}
