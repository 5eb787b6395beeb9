import { errorCode } from "@djstats/store";

/** Writes a line for the person or program that reads standard output. */
export function print(line: string): void {
  if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", onStdoutError);
  process.stdout.write(`${line}\n`);
}

function onStdoutError(error: Error): never {
  // Who has stopped reading has seen enough.
  if (errorCode(error) === "EPIPE") process.exit(0);
  process.stderr.write(`djstats-collector: Standard output cannot be written (${errorCode(error)}).\n`);
  process.exit(1);
}

/** A text of a store without what would move a terminal's cursor or colours: another program may have put it there. */
export function printable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
