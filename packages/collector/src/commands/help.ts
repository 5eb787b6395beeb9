import { UsageProblem } from "../problems.ts";
import type { Command } from "./command.ts";
import { refuseArguments } from "./flags.ts";
import { say } from "./say.ts";

export const help: Command = {
  name: "help",
  usage: "[COMMAND]",
  summary: "Say what the commands do",
  details: [],
  flags: [],
  act: (args, all) => {
    refuseArguments("help", args, 1);
    say(helpText(all, args[0]));
    return 0;
  },
};

/**
 * The help of all commands, or of one.
 *
 * @throws UsageProblem where there is no such command
 */
function helpText(program: readonly Command[], topic: string | undefined): string {
  if (topic === undefined) return overview(program);
  const command = program.find(({ name }) => name === topic);
  if (!command)
    throw new UsageProblem(
      `There is no command ${JSON.stringify(topic)}; \`djstats-collector help\` lists them.`,
    );
  const { name, usage, summary, details, flags } = command;
  const paragraphs = [
    `Usage: djstats-collector ${name} ${usage}`.trimEnd(),
    `${summary}.`,
    ...(details.length > 0 ? [details.join("\n")] : []),
    ...(flags.length > 0 ? [columns(flags)] : []),
  ];
  return paragraphs.join("\n\n");
}

function overview(program: readonly Command[]): string {
  return `Usage: djstats-collector COMMAND …

djstats-collector receives the events that djstats sends, and counts how many developers
sent them. It keeps no id, no address and no request.

${columns(program.map(({ name, summary }) => [name, summary]))}

\`djstats-collector help COMMAND\` says more; \`djstats-collector --version\` says which this is.

Exit status: 0 done; 1 could not be done; 2 wrong usage.`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
