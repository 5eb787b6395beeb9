import { UsageError } from "@djstats/command-line";
import { type Day, parseDay } from "@djstats/counting";

/** Reads a day of the command line. */
export function readDay(text: string, name: string): Day {
  const day = parseDay(text);
  if (day !== null) return day;
  throw new UsageError(`${name} takes a day such as 2026-11-24, not ${JSON.stringify(text)}.`);
}
