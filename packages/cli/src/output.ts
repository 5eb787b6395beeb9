import { writeSync } from "node:fs";
import { describeFileError, errorCode } from "@djstats/node";

/** Writes a line for the person or program that reads standard output. */
export function print(line: string): void {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", onStdoutError);
  process.stdout.write(`${line}\n`);
}

/** Writes a value as JSON, indented, on standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Writes a remark that is no part of the output. Past Node's streams, as everything on the way to `become` is. */
export function printError(line: string): void {
  try {
    writeSync(2, `djstats: ${line}\n`);
  } catch {
    // Nobody is there to read it.
  }
}

function onStdoutError(error: Error): never {
  // Who has stopped reading has seen enough.
  if (errorCode(error) === "EPIPE") process.exit(0);
  printError(`Standard output cannot be written: ${describeFileError(error)}.`);
  process.exit(1);
}

/** Says why a command is not run, and gives the exit status of that. */
export function failToRun(status: 126 | 127, why: string): number {
  printError(why);
  return status;
}
