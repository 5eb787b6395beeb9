export { changeConfig, readConfig, withFiles } from "./config.ts";
export type { Key } from "./config-text.ts";
export { reporterEnvironment, reporterPrefixes, reporterVariables } from "./environment.ts";
export { errorCode, FileProblem, fileTrouble } from "./file-problem.ts";
export { forgetId, type LedgerEntry, type Outcome, readLedger, removeLedger } from "./ledger.ts";
export { neutralDirectory } from "./neutral-directory.ts";
export { type ObserverVariables, observerVariables } from "./observer.ts";
export { findPaths, type Paths } from "./paths.ts";
export { gatherPlatform } from "./platform.ts";
export { type Report, type ReportOptions, report, type Terminal } from "./report.ts";
export {
  factsFromFlags,
  flagsOf,
  parseFlags,
  type ReportFlags,
  reportFlags,
} from "./report-flags.ts";
export { reportText, runReporter } from "./run-reporter.ts";
export { send } from "./send.ts";
export { nodeFlags, runInForeground, startInBackground, startReporter } from "./start-reporter.ts";
export { UsageProblem } from "./usage-problem.ts";
