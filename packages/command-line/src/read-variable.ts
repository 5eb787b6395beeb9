import type { Flag } from "./parameters.ts";
import { readerOf } from "./read.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Reads the value of a flag from its environment variable.
 *
 * The parser is not used for this: it lets any text turn a switch on, even `0`, takes an empty variable for a value,
 * and reads one value for a repeatable flag.
 *
 * @throws UsageError if the text is invalid
 */
export function readVariable(text: string, flag: Flag): unknown {
  const { variable = "" } = flag;
  if (flag.placeholder === undefined) return readSwitch(text, variable);
  const read = readerOf(flag);
  if (!flag.repeatable) return read(text, variable);
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map((word) => read(word, variable));
}

function readSwitch(text: string, name: string): boolean {
  if (/^(?:1|true)$/i.test(text)) return true;
  if (/^(?:0|false)$/i.test(text)) return false;
  throw new UsageError(`${name} is 1 or 0, not ${JSON.stringify(text)}.`);
}
