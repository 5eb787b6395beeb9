import { parseArgs } from "node:util";
import { UsageProblem } from "../problems.ts";

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>["options"]>;

/** Reads flags strictly. Throws UsageProblem, in one sentence, where Node's own parser finds fault. */
export function parseFlags<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? "") : String(error);
    throw new UsageProblem(`${said.replace(/\.$/, "")}.`, { cause: error });
  }
}

/** Throws UsageProblem where there are more arguments than a command takes. */
export function refuseArguments(command: string, positionals: readonly string[], taken = 0): void {
  const [surplus] = positionals.slice(taken);
  if (surplus !== undefined)
    throw new UsageProblem(
      `\`djstats-collector ${command}\` takes ${taken === 0 ? "no" : taken} arguments; ${JSON.stringify(surplus)} is one too many.`,
    );
}

/** A whole number from a flag. Throws UsageProblem. */
export function wholeNumber(flag: string, text: string, [least, most]: readonly [number, number]): number {
  const n = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(n >= least && n <= most))
    throw new UsageProblem(
      `${flag} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    );
  return n;
}
