export { audiences } from "./report/audience.ts";
export { simulatedLabel } from "./report/captions.ts";
export { reportCsv, trendsCsv } from "./report/csv.ts";
export { addTotalNoise, showTotal, totalNoiseReach } from "./report/disclose.ts";
export {
  dimensionNames,
  formatDay,
  formatInterval,
  formatNumber,
  formatOutcome,
  formatPercent,
  formatShare,
  formatValue,
  formatWindow,
  throttledText,
} from "./report/format.ts";
export { jsonSchemas, schemaBase } from "./report/json-schemas.ts";
export { readNoiseKey } from "./report/noise-key.ts";
export { readReport, readTrends } from "./report/read-report.ts";
export type { Report, ReportWindow } from "./report/report-schema.ts";
export { reportTable } from "./report/report-table.ts";
export { stepOf } from "./report/round.ts";
export { readSurveys } from "./report/survey/read-surveys.ts";
export type { Answers, Survey } from "./report/survey/survey.ts";
export { allDevelopersText, answersText, surveyText } from "./report/survey/survey-text.ts";
export type { Change, Trends, TrendsWeek } from "./report/trends-schema.ts";
export { changeColumns, changeOf, trendsTable } from "./report/trends-table.ts";
export { trendsWindow } from "./report/with-shares.ts";
