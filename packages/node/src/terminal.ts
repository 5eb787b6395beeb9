import { writeFileSync } from "node:fs";
import { hasReader } from "./has-reader.ts";

/** The destination of the notice and the debug output: standard error, unless a program provides its own. */
export interface Terminal {
  /** Whether a person can be expected to read it. */
  readonly isTerminal: boolean;
  /** Throws unless all of the text was written: the notice then does not count as shown. */
  readonly write: (text: string) => void;
}

/** Standard error. Bypasses Node's streams, which would change the mode of a terminal or pipe. */
export const standardError: Terminal = {
  get isTerminal() {
    return hasReader(2);
  },
  write: (text) => writeFileSync(2, text),
};
