import { parseFlags, UsageProblem } from "@djstats/node";
import type { Command } from "./command.ts";
import { refuseSurplus } from "./refuse-surplus.ts";
import { say } from "./say.ts";

export const help: Command = {
  name: "help",
  usage: "[COMMAND]",
  summary: "Say what the commands do",
  details: [],
  flags: [],
  act: async (args, all) => {
    const { positionals } = parseFlags(args, {});
    refuseSurplus("help", positionals, 1);
    say(helpText(await all(), positionals[0]));
    return 0;
  },
};

/**
 * The help of all commands, or of one.
 *
 * @throws UsageProblem where there is no such command
 */
export function helpText(program: readonly Command[], topic: string | undefined): string {
  if (topic === undefined) return overview(program);
  const command = program.find(({ name }) => name === topic);
  if (!command)
    throw new UsageProblem(`There is no command ${JSON.stringify(topic)}; \`djstats help\` lists them.`);
  const { name, usage, summary, details, flags } = command;
  const paragraphs = [
    `Usage: djstats ${name} ${usage}`.trimEnd(),
    `${summary}.`,
    ...details,
    ...(flags.length > 0 ? [columns(flags)] : []),
  ];
  return paragraphs.join("\n\n");
}

/** The list of commands, as the README has it too. */
function commandList(program: readonly Command[]): string {
  return columns(program.map(({ name, summary }) => [name, summary]));
}

function overview(program: readonly Command[]): string {
  return `Usage: djstats COMMAND …

djstats counts the developers who use Django, as DEP 8 describes it: one anonymous
event for startproject, startapp and runserver, in development, after a notice.

${commandList(program)}

\`djstats help COMMAND\` says more; \`djstats --version\` says which this is.

To turn it all off: \`djstats off\`, or set DJANGO_NO_ANALYTICS=1.
DJANGO_ANALYTICS_DEBUG=1 prints the request instead of sending it.

Exit status: 0 done; 1 could not be done; 2 wrong usage. \`djstats run\` gives that of
the command it runs, 127 where there is none and 126 where it cannot be run.`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
