import { writeSync } from "node:fs";
import { describeFileError, errorCode } from "@djstats/node";

/** Prints a line to standard output. */
export function print(line: string): void {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", onStdoutError);
  process.stdout.write(`${line}\n`);
}

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

function onStdoutError(error: Error): never {
  // The reader has closed the pipe, and needs no more.
  if (errorCode(error) === "EPIPE") process.exit(0);
  printError(`Cannot write to standard output: ${describeFileError(error)}.`);
  process.exit(1);
}

/** Prints why a command cannot be run, and returns the exit status. */
export function failToRun(status: 126 | 127, why: string): number {
  printError(why);
  return status;
}
