import { type Query, readSetting, type Store, StoreError } from "@djstats/store";
import * as v from "valibot";
import { type Survey, surveySchema } from "./survey.ts";

/** The name of the setting with the surveys, as JSON. */
export const surveysSetting = "surveys";

/**
 * Reads the surveys that the operator stored, oldest first.
 *
 * @throws StoreError if they are not understood
 */
export function readSurveys({ database }: Store): Promise<Survey[]> {
  return database.transaction("read", readSurveysIn);
}

/** Reads the surveys within a transaction. */
export async function readSurveysIn(query: Query): Promise<Survey[]> {
  const text = await readSetting(query, surveysSetting);
  if (text === null) return [];
  try {
    return v.parse(v.array(surveySchema), JSON.parse(text));
  } catch (error) {
    throw new StoreError("The store has surveys in a form that this program does not know.", {
      cause: error,
    });
  }
}
