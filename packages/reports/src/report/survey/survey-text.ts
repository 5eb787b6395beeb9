import { formatDay, formatInterval, formatNumber } from "../format.ts";
import { shareOf } from "./extrapolate.ts";
import type { ReportedSurvey } from "./reported-survey.ts";

/**
 * Formats the estimate of all developers in a window, as `58,000 (95% interval 51,000 to 66,000)`; null if there is
 * none.
 */
export function allDevelopersText({ all }: ReportedSurvey, windowDays: number): string | null {
  const found = all.find(({ days }) => days === windowDays);
  if (!found) return null;
  const { estimate, low, high } = found;
  return estimate === null || high === null
    ? `at least ${formatNumber(low)}, without an upper bound, because no one answered yes`
    : `${formatNumber(estimate)} (95% interval ${formatInterval({ low, high })})`;
}

/** Returns the source of the estimate in sentences: the survey's date, size and share, and what is assumed. */
export function surveyText({ limits, ...survey }: ReportedSurvey): string {
  return `${answersText(survey)} ${limits.join(" ")}`;
}

/** Returns the result of a survey in a sentence. */
export function answersText({ date, yes, asked }: Pick<ReportedSurvey, "date" | "yes" | "asked">): string {
  const when = date === null ? "In a survey" : `In a survey of ${formatDay(date)}`;
  const share = shareOf({ yes, asked });
  return `${when}, ${formatNumber(yes)} of ${formatNumber(asked)} Django developers answered that djstats counts them: ${percent(share.estimate)} (95% interval ${percent(share.low)} to ${percent(share.high)}).`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(share < 0.1 ? 1 : 0))}%`;
}
