import * as v from "valibot";
import { byDimension, day, documentEntries, numberEntries, windowDays } from "./report-schema.ts";

const daySchema = v.object({
  day,
  windows: v.pipe(
    v.nullable(v.array(v.object({ days: windowDays, ...numberEntries, since: day }))),
    v.description("The windows ending on this day; null for a gap, a day that was not closed in time"),
  ),
});

const shareSchema = v.object({
  value: v.string(),
  ...numberEntries,
  share: v.pipe(
    v.number(),
    v.minValue(0),
    v.maxValue(1),
    v.description(
      "Share of all developers in the window; shares add up to more than 1, because a developer can use two series",
    ),
  ),
});

const weekSchema = v.object({
  through: v.pipe(day, v.description("The Sunday that ends the ISO week")),
  windowDays: v.pipe(windowDays, v.description("Length of the window ending on that Sunday")),
  total: v.object(numberEntries),
  by: byDimension(shareSchema),
});

const share = v.pipe(v.number(), v.description("0.05 is five percent more"));

const changeSchema = v.variant("state", [
  v.object({
    state: v.literal("known"),
    windowDays,
    from: v.pipe(day, v.description("The last day of the earlier window")),
    through: v.pipe(day, v.description("The last day of the later window")),
    change: share,
    low: v.pipe(v.number(), v.description("The low end of its 95% interval")),
    high: v.pipe(v.number(), v.description("The high end of its 95% interval")),
  }),
  v.object({
    state: v.literal("not-yet"),
    why: v.pipe(v.string(), v.description("A sentence")),
  }),
]);

export const trendsSchema = v.pipe(
  v.object({
    ...documentEntries,
    days: v.pipe(v.array(daySchema), v.description("Every day from the first that was closed, oldest first")),
    weeks: v.pipe(
      v.array(weekSchema),
      v.description("Complete weeks, oldest first; weeks without a number are left out"),
    ),
    changes: v.object({ monthOverMonth: changeSchema, yearOverYear: changeSchema }),
    breaks: v.pipe(
      v.array(
        v.object({
          day,
          what: v.picklist(["method", "key", "since"]),
          text: v.pipe(v.string(), v.description("A sentence")),
        }),
      ),
      v.description("Days from which on the numbers are calculated differently"),
    ),
  }),
  v.title("Trends of djstats-collector"),
);

export type Trends = v.InferOutput<typeof trendsSchema>;
export type TrendsDay = Trends["days"][number];
export type TrendsWeek = Trends["weeks"][number];
export type Change = v.InferOutput<typeof changeSchema>;
