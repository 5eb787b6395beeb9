import { type Query, type Store, StoreError, writeSetting } from "@djstats/store";
import { readSurveysIn, surveysSetting } from "../report/survey/read-surveys.ts";
import type { Survey } from "../report/survey/survey.ts";
import { appendEntryIn } from "./audit.ts";
import type { Actor } from "./grants.ts";

/**
 * Stores a survey, in place of one of the same day, and records it.
 *
 * @returns whether it replaced one
 */
export function setSurvey({ database }: Store, survey: Survey, { actor, now }: Actor): Promise<boolean> {
  return database.transaction("exclusive", async (query) => {
    const before = await readSurveysIn(query);
    const others = before.filter(({ date }) => date !== survey.date);
    await write(query, [...others, survey]);
    const detail = `survey of ${survey.date} set: ${survey.yes} of ${survey.asked}`;
    await appendEntryIn(query, { actor, action: "survey", detail }, now);
    return others.length < before.length;
  });
}

/**
 * Removes the survey of a day, and records it.
 *
 * @throws StoreError if there is none
 */
export function removeSurvey({ database }: Store, date: string, { actor, now }: Actor): Promise<void> {
  return database.transaction("exclusive", async (query) => {
    const before = await readSurveysIn(query);
    const others = before.filter((survey) => survey.date !== date);
    if (others.length === before.length)
      throw new StoreError(`There is no survey of ${date}; \`survey list\` lists them. Nothing was changed.`);
    await write(query, others);
    await appendEntryIn(query, { actor, action: "survey", detail: `survey of ${date} removed` }, now);
  });
}

async function write(query: Query, surveys: readonly Survey[]): Promise<void> {
  const sorted = surveys.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  await writeSetting(query, surveysSetting, JSON.stringify(sorted));
}
