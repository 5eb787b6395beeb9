import * as v from "valibot";

/**
 * The number of Django developers who answered whether `djstats status` says that they are counted, and of yes answers.
 */
export const answerEntries = {
  yes: v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Developers who answered yes")),
  asked: v.pipe(v.number(), v.integer(), v.minValue(1), v.description("Developers who answered")),
};

/** A survey that the operator stored. */
export const surveySchema = v.object({
  date: v.pipe(v.string(), v.isoDate(), v.description("The day of the survey (UTC)")),
  ...answerEntries,
});

export type Survey = v.InferOutput<typeof surveySchema>;

/** The answers of a survey, stored or not. */
export type Answers = Pick<Survey, "yes" | "asked">;
