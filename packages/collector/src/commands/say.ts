import { troubleCode } from "../problems.ts";

/** Writes a line for the person or program that reads standard output. */
export function say(line: string): void {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", cannotSay);
  process.stdout.write(`${line}\n`);
}

function cannotSay(error: Error): never {
  // Who has stopped reading has seen enough.
  if (troubleCode(error) === "EPIPE") process.exit(0);
  process.stderr.write(`djstats-collector: Standard output cannot be written (${troubleCode(error)}).\n`);
  process.exit(1);
}
