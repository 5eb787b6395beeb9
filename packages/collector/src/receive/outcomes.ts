/** Why a request or a hit is not counted. */
export const rejections = {
  path: "no such path",
  method: "neither GET nor POST",
  "too-large": "larger than the protocol allows",
  headers: "headers larger than 16 KB",
  timeout: "did not arrive in time",
  malformed: "not valid HTTP",
  aborted: "the client disconnected before the request was complete",
  encoding: "compressed, which the protocol does not support",
  empty: "contains no hit",
  batch: "a batch of more than 20 hits, or with one of more than 8 KB",
  event: "not a JSON object with 1 to 25 events, each with a name",
  version: "`v` is not 1",
  type: "`t` is not event",
  "tracking-id":
    "`tid` or `measurement_id` is missing, too long, has control characters, or is not accepted by this collector",
  "client-id": "`cid` or `client_id` is missing, too long or has control characters",
  unavailable: "the store could not save it",
  defect: "internal error in the collector",
} as const;

export type Rejection = keyof typeof rejections;

/** The outcome of a request or a hit: exactly one of these. */
export type Outcome = "counted" | "folded" | "throttled" | `refused:${Rejection}`;

export const outcomes: readonly Outcome[] = [
  "counted",
  "folded",
  "throttled",
  ...(Object.keys(rejections) as Rejection[]).map((why) => `refused:${why}` as const),
];

/** Returns the outcome of a request: the best outcome of its hits. */
export function requestOutcome(hits: readonly Outcome[]): Outcome {
  if (hits.length === 1 && hits[0]) return hits[0];
  return outcomes.find((outcome) => hits.includes(outcome)) ?? "refused:empty";
}
