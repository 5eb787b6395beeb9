import * as v from "valibot";
import { type Dimension, dimensions } from "../vocabulary.ts";

// Texts from another host must not contain characters that move a terminal's cursor, and are a few lines at most.
const sentence = v.pipe(v.string(), v.maxLength(400), v.regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u));
const day = v.pipe(v.string(), v.isoDate());
const developers = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const interval = { estimate: developers, low: developers, high: developers };
const values = v.array(v.object({ value: v.pipe(v.string(), v.regex(/^[a-z0-9.]{1,32}$/)), ...interval }));

/** The members of a published week that `djstats numbers` reads. A file may have more, which are ignored. */
const publishedSchema = v.object({
  schemaVersion: v.literal(1),
  week: v.pipe(v.string(), v.regex(/^\d{4}-W\d{2}$/)),
  dataThrough: day,
  nextExpected: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  headline: v.literal("developers seen by djstats"),
  simulated: v.nullable(v.object({ seed: v.number(), developers: v.number(), days: v.number() })),
  windows: v.pipe(
    v.array(
      v.object({
        days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366)),
        since: day,
        total: v.object(interval),
        by: v.object(
          Object.fromEntries(dimensions.map((name) => [name, values])) as Record<Dimension, typeof values>,
        ),
      }),
    ),
    v.minLength(1),
    v.maxLength(10),
  ),
  coverage: v.pipe(v.array(sentence), v.maxLength(20)),
});

/** A published week. */
export type PublishedNumbers = v.InferOutput<typeof publishedSchema>;

/** Parses a published week; returns null if the text is not one. */
export function parsePublishedNumbers(text: string): PublishedNumbers | null {
  try {
    const { success, output } = v.safeParse(publishedSchema, JSON.parse(text));
    return success ? output : null;
  } catch {
    return null;
  }
}
