import { makePrint } from "@djstats/command-line";
import { errorCode } from "@djstats/store";

/** Prints a line to standard output. */
export const print: (line: string) => void = makePrint((error) => {
  process.stderr.write(`djstats-collector: Standard output cannot be written (${errorCode(error)}).\n`);
});

/** A text of a store without what would move a terminal's cursor or colours: another program may have put it there. */
export function printable(text: string): string {
  return text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
