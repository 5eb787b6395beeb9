import * as v from "valibot";

/** The requests of a week, by outcome: how reliable the count itself was. */
export const requestsSchema = v.object({
  outcomes: v.pipe(
    v.array(
      v.object({
        outcome: v.pipe(
          v.string(),
          v.description(
            "counted; folded (counted with a value that is on no list); throttled (its network exceeded its rate limit); refused and why; `other` is outcomes with too few requests, as a sum",
          ),
        ),
        requests: v.pipe(
          v.number(),
          v.integer(),
          v.minValue(0),
          v.description("Number of requests, with noise of up to 500, in steps of 1,000 or more"),
        ),
      }),
    ),
    v.description("Largest first; an outcome with fewer than 1,000 requests is never shown"),
  ),
  throttledShare: v.pipe(
    v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    v.description(
      "Share of valid requests not counted because their network exceeded its rate limit, as coarse as a thousand requests; null if there are too few to show it",
    ),
  ),
});

export type Requests = v.InferOutput<typeof requestsSchema>;
