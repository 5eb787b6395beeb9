export {
  type Command,
  type Context,
  defineCommand,
  type Group,
  type Launcher,
  type Program,
} from "./command.ts";
export { completionsOf } from "./completions/completions.ts";
export { helpOf, helpText } from "./help.ts";
export { type Page, pagesOf } from "./page.ts";
export type { Read } from "./parameters.ts";
export { oneOf, wholeNumber } from "./read.ts";
export { runProgram } from "./run-program.ts";
export { UsageError } from "./usage-error.ts";
