import { windows } from "@djstats/counting";
import * as v from "valibot";
import { answerEntries, surveySchema } from "./survey.ts";

const developers = v.pipe(v.number(), v.integer(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** An estimate from a survey, which includes developers whom the count does not see. */
export const reportedSurveySchema = v.pipe(
  v.object({
    date: v.pipe(v.nullable(surveySchema.entries.date), v.description("Null if it was not stored")),
    ...answerEntries,
    share: v.pipe(
      v.object({ estimate: share, low: share, high: share }),
      v.description("The share that answered yes, and its 95% interval"),
    ),
    all: v.pipe(
      v.array(
        v.object({
          days: v.picklist(windows),
          estimate: v.pipe(v.nullable(developers), v.description("Null if no one answered yes")),
          low: developers,
          high: v.pipe(v.nullable(developers), v.description("Null if no one answered yes")),
        }),
      ),
      v.description(
        "For each window, the number of all developers, counted or not: those seen, divided by the share; its interval includes both errors",
      ),
    ),
    limits: v.pipe(v.array(v.string()), v.description("What this assumes, a sentence for each")),
  }),
  v.description("An estimate of all developers, from a survey; only if the operator stored or named one"),
);

export type ReportedSurvey = v.InferOutput<typeof reportedSurveySchema>;
