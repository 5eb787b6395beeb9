import { type Dimension, dimensions } from "@djstats/core/vocabulary";
import { windows } from "@djstats/counting";
import { simulationSchema } from "@djstats/store";
import * as v from "valibot";
import { headline } from "./captions.ts";
import { reportedSurveySchema } from "./survey/reported-survey.ts";

// The types, the JSON Schema and its documentation are derived from these.

const developers = v.pipe(v.number(), v.integer(), v.minValue(0));
export const day = v.pipe(v.string(), v.isoDate(), v.description("A UTC day, such as 2026-11-24"));
const time = v.pipe(v.string(), v.isoTimestamp(), v.description("RFC 3339, in UTC"));
export const windowDays = v.picklist(windows, "Not a window.");

/** A number of developers, and its 95% interval. */
export const numberEntries = {
  estimate: v.pipe(developers, v.description("The estimated number of developers")),
  low: v.pipe(developers, v.description("The low end of its 95% interval")),
  high: v.pipe(developers, v.description("The high end of its 95% interval")),
};

/** The members that every document of numbers has. */
export const documentEntries = {
  schemaVersion: v.literal(1),
  generatedAt: time,
  dataThrough: v.pipe(day, v.description("The day on which the windows end")),
  headline: v.pipe(v.literal(headline), v.description("What the numbers count")),
  coverage: v.pipe(
    v.array(v.string()),
    v.description("What the numbers do and do not count, a sentence for each"),
  ),
  simulated: v.pipe(
    v.nullable(simulationSchema),
    v.description("Null for real numbers; otherwise the parameters of the simulation"),
  ),
};

/** Returns the schema of a list of values for each dimension. */
export const byDimension = <Value extends v.GenericSchema>(value: Value) => {
  const list = v.array(value);
  return v.object(
    Object.fromEntries(dimensions.map((name) => [name, list])) as Record<Dimension, typeof list>,
  );
};

const valueSchema = v.object({
  value: v.pipe(
    v.string(),
    v.description("Such as 5.2; `other` is the sum of unlisted values and of values with too few developers"),
  ),
  ...numberEntries,
});

const windowSchema = v.object({
  days: v.pipe(windowDays, v.description("Length in days")),
  since: v.pipe(day, v.description("The first day that was counted in the window")),
  total: v.pipe(v.object(numberEntries), v.description("All developers, each once")),
  by: v.pipe(
    byDimension(valueSchema),
    v.description(
      "In the window ending on `dimensionsThrough`, largest first; a developer counts in each value that they used",
    ),
  ),
});

/** The members of a report that every reader sees. */
export const reportEntries = {
  ...documentEntries,
  complete: v.pipe(v.boolean(), v.description("Whether the last day is over")),
  dimensionsThrough: v.pipe(
    v.nullable(day),
    v.description("The day on which the windows of the dimensions end; null if there is none yet"),
  ),
  nextExpected: v.pipe(v.nullable(time), v.description("When the next numbers are due; null if none are")),
  method: v.pipe(v.string(), v.description("How developers were counted; a new name is a change of method")),
  throttledShare: v.pipe(
    v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    v.description(
      "Share of hits not counted because their network exceeded its rate limit, as coarse as a few hundred hits; null if there are too few hits to show it",
    ),
  ),
  windows: v.array(windowSchema),
};

export const reportSchema = v.pipe(
  v.object({ ...reportEntries, survey: v.exactOptional(reportedSurveySchema) }),
  v.title("A report of djstats-collector"),
);

export type Report = v.InferOutput<typeof reportSchema>;
export type ReportWindow = v.InferOutput<typeof windowSchema>;
