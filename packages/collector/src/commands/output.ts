import { makePrint } from "@djstats/command-line";
import { errorCode } from "@djstats/store";

/** Prints a line to standard output. */
export const print: (line: string) => void = makePrint((error) => {
  process.stderr.write(`djstats-collector: Standard output cannot be written (${errorCode(error)}).\n`);
});

/** Escapes characters that a terminal would interpret: another program may have written this text to the store. */
export function printable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
