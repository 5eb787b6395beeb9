import { type Day, parseDay } from "@djstats/counting";
import type { ReportWindow } from "../report-schema.ts";
import { extrapolate, shareOf } from "./extrapolate.ts";
import type { ReportedSurvey } from "./reported-survey.ts";
import type { Answers, Survey } from "./survey.ts";

/** The assumptions of an estimate from a survey, a sentence for each. */
const assumptions: readonly string[] = [
  "This assumes that those who answered are like all Django developers: as likely to be counted, on one machine each.",
  "The interval covers chance in the count and in the survey, but not a survey that reached the wrong people.",
];

interface Numbers {
  /** The last day of the windows. */
  readonly through: Day;
  /** The windows as the reader sees them, so that nothing else is revealed. */
  readonly windows: readonly ReportWindow[];
  /** The finest step of a number. */
  readonly leastStep: number;
}

/** Estimates all developers from a survey and the numbers of a report. */
export function reportSurvey(
  survey: Survey | Answers,
  { through, windows, leastStep }: Numbers,
): ReportedSurvey {
  const { yes, asked } = survey;
  const { estimate, low, high } = shareOf(survey);
  const rounded = (share: number) => Number(share.toFixed(4));
  const date = "date" in survey ? survey.date : null;
  const isOld = date !== null && through - (parseDay(date) ?? through) > 366;
  return {
    ...{ date, yes, asked },
    share: { estimate: rounded(estimate), low: rounded(low), high: rounded(high) },
    all: windows.map(({ days, total }) => ({ days, ...extrapolate(total, survey, leastStep) })),
    limits: [
      ...assumptions,
      ...(isOld ? ["The survey is more than a year old, and the share may have changed."] : []),
    ],
  };
}
