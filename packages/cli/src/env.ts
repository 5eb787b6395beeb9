import { type Command, defineCommand } from "@djstats/command-line";
import { globalRule, isTruthy } from "@djstats/core";
import { observerVariables } from "@djstats/node";
import { observerDirectory, readContext, reporterScript } from "./context.ts";
import { printError, printExact } from "./output.ts";
import { type Shell, shellAssignment, shells } from "./shell-assignment.ts";

export const env: Command = defineCommand({
  summary: 'Print variables for your shell: eval "$(djstats env)"',
  details: [
    "Enables the observer for everything this shell starts, so that you do not need `djstats run`. In fish: `djstats env --shell fish | source`. If reporting is off, it prints no variables and says why.",
  ],
  flags: { shell: { placeholder: "NAME", text: "sh, fish or powershell", choices: shells, default: "sh" } },
  examples: ['eval "$(djstats env)"', "djstats env --shell fish | source"],
  act: ({ shell }) => printVariables(shell),
});

/** Returns the shell of a line such as shells' start files contain; null for any other line, which the parser reads. */
export function shellOf(args: readonly string[]): Shell | null {
  if (args.length === 0) return "sh";
  return (args.length === 2 && args[0] === "--shell" && shells.find((shell) => shell === args[1])) || null;
}

/** Prints the observer's variables in a shell's syntax, and returns the exit status. */
export function printVariables(shell: Shell): number {
  const { context } = readContext();
  const denied = globalRule(context);
  if (denied && !isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"])) {
    printError(`Reporting is off (${denied.reason}), so no variables are printed. ${denied.why}`);
    return 0;
  }
  const variables = observerVariables(context, {
    directory: observerDirectory,
    reporter: reporterScript,
  });
  if (!variables) {
    printError(
      `No variables are printed: ${observerDirectory} cannot be added to your PYTHONPATH. Install djstats in another directory.`,
    );
    return 1;
  }
  for (const [name, value] of Object.entries(variables)) printExact(shellAssignment[shell](name, value));
  return 0;
}
