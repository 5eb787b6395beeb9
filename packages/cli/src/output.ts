import { writeSync } from "node:fs";
import { makePrint } from "@djstats/command-line";
import { describeFileError } from "@djstats/node";

/** Prints a line to standard output. */
export const print: (line: string) => void = makePrint((error) =>
  printError(`Cannot write to standard output: ${describeFileError(error)}.`),
);

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints a line to standard error. Bypasses Node's streams, like everything before `exec`. */
export function printError(line: string): void {
  try {
    writeSync(2, `djstats: ${line}\n`);
  } catch {
    // Standard error is closed.
  }
}

/** Prints why a command cannot be run, and returns the exit status. */
export function failToRun(status: 126 | 127, why: string): number {
  printError(why);
  return status;
}
