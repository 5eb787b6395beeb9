import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { rejectExtraArgs } from "./flags.ts";
import { print } from "./output.ts";

export const help: Command = {
  name: "help",
  usage: "[COMMAND]",
  summary: "Say what the commands do",
  details: [],
  examples: ["djstats-collector help serve"],
  flags: [],
  act: (args, all) => {
    rejectExtraArgs("help", args, 1);
    print(helpText(all, args[0]));
    return 0;
  },
};

/**
 * The help of all commands, or of one.
 *
 * @throws UsageError where there is no such command
 */
function helpText(program: readonly Command[], topic: string | undefined): string {
  if (topic === undefined) return overview(program);
  const command = program.find(({ name }) => name === topic);
  if (!command)
    throw new UsageError(
      `There is no command ${JSON.stringify(topic)}; \`djstats-collector help\` lists them.`,
    );
  const { name, usage, summary, details, flags, examples } = command;
  const paragraphs = [
    `Usage: djstats-collector ${name} ${usage}`.trimEnd(),
    [`${summary}.`, ...details].map((text) => wrapped(text)).join("\n"),
    ...(flags.length > 0 ? [columns(flags)] : []),
    ["Examples:", ...examples].join("\n  "),
  ];
  return paragraphs.join("\n\n");
}

function overview(program: readonly Command[]): string {
  return `Usage: djstats-collector COMMAND …

djstats-collector receives the events that djstats sends, and counts how many
developers sent them. It keeps no id, no address and no request.

${columns(program.map(({ name, summary }) => [name, summary]))}

\`djstats-collector help COMMAND\` says more, with examples; --version gives the
version. To try it: \`djstats-collector simulate\`, then \`report\`.
Exit status: 0 done; 1 could not be done; 2 wrong usage.`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  const indent = " ".repeat(width + 4);
  return rows.map(([left, right]) => wrapped(`  ${left.padEnd(width)}  ${right}`, indent)).join("\n");
}

/** A terminal's width, as terminals are at the least. */
const widthMax = 80;

/** Breaks a line where it is too long, between words; the lines that follow are indented. */
function wrapped(line: string, indent = ""): string {
  if (line.length <= widthMax) return line;
  const at = line.lastIndexOf(" ", widthMax);
  if (at <= indent.length) return line;
  return `${line.slice(0, at)}\n${wrapped(indent + line.slice(at + 1), indent)}`;
}
