import type { Argument, Read } from "./parameters.ts";
import { UsageError } from "./usage-error.ts";

/** Returns a reader of whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): Read<number> {
  return (text, name) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new UsageError(
      `${name} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    );
  };
}

/** Returns a reader of one word of a closed set. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]): Read<Choice> {
  return (text, name) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw new UsageError(`${name} is ${listed(choices)}, not ${JSON.stringify(text)}.`);
  };
}

/** Returns the reader of a parameter. */
export function readerOf({ read, choices }: Pick<Argument, "read" | "choices">): Read<unknown> {
  return read ?? (choices ? oneOf(choices) : (word) => word);
}

/** Joins words as `a, b or c`. */
function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" or ");
}
