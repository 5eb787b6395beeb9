import { writeSync } from "node:fs";
import { makePrint, visible } from "@djstats/command-line";
import { describeFileError } from "@djstats/node";

const explain = (error: NodeJS.ErrnoException) =>
  printError(`Cannot write to standard output: ${describeFileError(error)}.`);

/** Prints a line to standard output. */
export const print: (line: string) => void = makePrint(explain);

/** Prints a line byte for byte, for another program to read. */
export const printExact: (line: string) => void = makePrint(explain, (line) => line);

/** Prints a value as indented JSON. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Prints a line to standard error. Bypasses Node's streams, like everything before `exec`. */
export function printError(line: string): void {
  try {
    writeSync(2, `djstats: ${visible(line)}\n`);
  } catch {
    // Standard error is closed.
  }
}

/** Prints why a command cannot be run, and returns the exit status. */
export function failToRun(status: 126 | 127, why: string): number {
  printError(why);
  return status;
}
