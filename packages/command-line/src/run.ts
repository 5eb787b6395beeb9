// An entry point of its own: a program that has not yet seen its command line loads no parser.
export { completionsOf } from "./completions/completions.ts";
export { helpOf, helpText } from "./help.ts";
export { type Page, pagesOf, variablesSummary } from "./page.ts";
export { runProgram } from "./run-program.ts";
