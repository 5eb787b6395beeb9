import { defineCommand, type Group, UsageError } from "@djstats/command-line";
import { type Day, dayOf, dayText } from "@djstats/counting";
import { answersText, readSurveys } from "@djstats/reports";
import { localActor, removeSurvey, setSurvey } from "@djstats/reports/access";
import { withStore } from "@djstats/store";
import { print } from "./output.ts";
import { readAnswers } from "./read-answers.ts";
import { readDay } from "./read-day.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const survey: Group = {
  summary: "Store surveys, from which all developers are estimated",
  details: [
    "Ask developers of Django once a year whether `djstats status` says that they are counted. Reports, the dashboard and the page for a sponsor then also show an estimate of all developers: the number seen, divided by the share that answered yes, with an interval from both errors. The numbers that are published do not show it.",
  ],
  examples: ["djstats-collector survey set 120/400 --date 2026-11-10"],
  commands: {
    set: () =>
      defineCommand({
        summary: "Store a survey, in place of one of the same day",
        details: [
          "Recorded in the audit log. Reports use the latest survey up to their last day. `copy` copies surveys; `export` and `merge` do not.",
        ],
        args: {
          answers: {
            placeholder: "YES/ASKED",
            text: "how many answered yes, and how many answered",
            read: readAnswers,
          },
        },
        flags: {
          date: {
            placeholder: "DAY",
            text: "day of the survey, such as 2026-11-10",
            required: true,
            read: readPastDay,
          },
          ...storeFlags,
        },
        examples: ["djstats-collector survey set 120/400 --date 2026-11-10"],
        act: async ({ answers, date, ...where }) =>
          withStore(await locateStore(where), "open", async (store) => {
            const stored = { date: dayText(date), ...answers };
            const isReplaced = await setSurvey(store, stored, { actor: localActor(), now: new Date() });
            print(`${isReplaced ? "Replaced" : "Stored"}. ${answersText(stored)}`);
            if (answers.yes === 0)
              print("No one answered yes, so the estimate of all developers has no upper bound.");
            print("The dashboard shows the survey within an hour.");
            return 0;
          }),
      }),
    list: () =>
      defineCommand({
        summary: "List the stored surveys",
        flags: {
          format: {
            placeholder: "FORMAT",
            text: "table or json",
            choices: ["table", "json"],
            default: "table",
          },
          ...storeFlags,
        },
        examples: ["djstats-collector survey list --format json"],
        act: async ({ format, ...where }) =>
          withStore(await locateStore(where), "read", async (store) => {
            const surveys = await readSurveys(store);
            if (format === "json") print(JSON.stringify(surveys, null, 2));
            else if (surveys.length === 0) print("No survey is stored.");
            else for (const one of surveys) print(`${one.date}  ${answersText(one)}`);
            return 0;
          }),
      }),
    remove: () =>
      defineCommand({
        summary: "Remove the survey of a day",
        details: ["Recorded in the audit log."],
        args: { date: { placeholder: "DAY", text: "day of the survey", read: readDay } },
        flags: storeFlags,
        examples: ["djstats-collector survey remove 2026-11-10"],
        act: async ({ date, ...where }) =>
          withStore(await locateStore(where), "open", async (store) => {
            await removeSurvey(store, dayText(date), { actor: localActor(), now: new Date() });
            print(`Removed the survey of ${dayText(date)}. The dashboard shows it for up to an hour.`);
            return 0;
          }),
      }),
  },
};

function readPastDay(text: string, name: string): Day {
  const day = readDay(text, name);
  if (day > dayOf(new Date()))
    throw new UsageError(`${name} takes today or an earlier day; ${text} has not come yet.`);
  return day;
}
