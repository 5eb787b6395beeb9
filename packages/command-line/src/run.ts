// A separate entry point, so that a program does not load the parser before it needs it.
export { completionsOf } from "./completions/completions.ts";
export { helpOf, helpText } from "./help.ts";
export { type Page, pagesOf, variablesSummary } from "./page.ts";
export { runProgram } from "./run-program.ts";
