// Exports for the definitions of commands. `run.ts` exports the rest, which loads the parser.
export {
  type Command,
  type Context,
  defineCommand,
  type Group,
  type Launcher,
  type Program,
} from "./command.ts";
export { makePrint, visible } from "./make-print.ts";
export { type Read, withVariables } from "./parameters.ts";
export { oneOf, wholeNumber } from "./read.ts";
export { UsageError } from "./usage-error.ts";
