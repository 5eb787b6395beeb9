import { globalRule, isTruthy } from "@djstats/core";
import { observerVariables, parseFlags, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { observerDirectory, readContext, reporterScript } from "./context.ts";
import { print, printError } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

const syntaxes = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name: string, value: string) =>
    `set -gx ${name} '${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

export const env: Command = {
  name: "env",
  usage: "[--shell sh|fish|powershell]",
  summary: 'Print variables for your shell: eval "$(djstats env)"',
  details: [
    "Puts the observer in place for all that this shell starts, so that no `djstats run` is needed. In fish: `djstats env --shell fish | source`. Where reporting is off, it prints nothing and says why.",
  ],
  examples: ['eval "$(djstats env)"', "djstats env --shell fish | source"],
  flags: [["--shell NAME", `${Object.keys(syntaxes).join(", ")}; sh where not given`]],
  act: (args) => {
    const { values, positionals } = parseFlags(args, { shell: { type: "string", default: "sh" } });
    rejectExtraArgs("env", positionals, 0);
    const syntax = Object.entries(syntaxes).find(([name]) => name === values.shell)?.[1];
    if (!syntax)
      throw new UsageError(`--shell is sh, fish or powershell, not ${JSON.stringify(values.shell)}.`);
    const { paths, context } = readContext();
    const denied = globalRule(context);
    if (denied && !isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"])) {
      printError(`Reporting is off (${denied.reason}), so nothing is put in place. ${denied.why}`);
      return 0;
    }
    const variables = observerVariables(context, paths, {
      directory: observerDirectory,
      reporter: reporterScript,
    });
    if (!variables) {
      printError(
        `Nothing is put in place: PYTHONPATH cannot name ${observerDirectory} beside what it holds. Install djstats elsewhere.`,
      );
      return 1;
    }
    for (const [name, value] of Object.entries(variables)) print(syntax(name, value));
    return 0;
  },
};
