import { parseArgs } from "node:util";
import { UsageError } from "../errors.ts";

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** Reads flags strictly. Throws UsageError, in one sentence, where Node's own parser finds fault. */
export function parseFlags<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? "") : String(error);
    throw new UsageError(`${said.replace(/\.$/, "")}.`, { cause: error });
  }
}

/** Throws UsageError where there are more arguments than a command takes. */
export function rejectExtraArgs(command: string, positionals: readonly string[], taken = 0): void {
  const [surplus] = positionals.slice(taken);
  if (surplus !== undefined)
    throw new UsageError(
      `\`djstats-collector ${command}\` takes ${taken === 0 ? "no" : taken} arguments; ${JSON.stringify(surplus)} is one too many.`,
    );
}

/** A whole number from a flag. Throws UsageError. */
export function wholeNumber(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n >= least && n <= most))
    throw new UsageError(
      `${flag} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    );
  return n;
}
