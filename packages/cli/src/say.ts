import { writeSync } from "node:fs";
import { errorCode, fileTrouble } from "@djstats/node";

/** Writes a line for the person or program that reads standard output. */
export function say(line: string): void {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", cannotSay);
  process.stdout.write(`${line}\n`);
}

/** Writes a value as JSON, indented, on standard output. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

/** Writes a remark that is no part of the output. Past Node's streams, as everything on the way to `become` is. */
export function remark(line: string): void {
  try {
    writeSync(2, `djstats: ${line}\n`);
  } catch {
    // Nobody is there to read it.
  }
}

function cannotSay(error: Error): never {
  // Who has stopped reading has seen enough.
  if (errorCode(error) === "EPIPE") process.exit(0);
  remark(`Standard output cannot be written: ${fileTrouble(error)}.`);
  process.exit(1);
}
