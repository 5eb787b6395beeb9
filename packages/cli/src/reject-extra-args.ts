import { UsageError } from "@djstats/node";

/** Throws UsageError where a command is given more arguments than it takes. */
export function rejectExtraArgs(name: string, args: readonly string[], most: 0 | 1): void {
  const surplus = JSON.stringify(args[most]);
  if (surplus === undefined) return;
  const said =
    most === 0 ? `no arguments, and was given ${surplus}` : `one argument, and ${surplus} is another`;
  throw new UsageError(`\`djstats ${name}\` takes ${said}.`);
}
