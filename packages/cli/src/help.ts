import { parseFlags, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { print } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const help: Command = {
  name: "help",
  usage: "[COMMAND]",
  summary: "Say what the commands do",
  details: [],
  examples: ["djstats help run"],
  flags: [],
  act: async (args, all) => {
    const { positionals } = parseFlags(args, {});
    rejectExtraArgs("help", positionals, 1);
    print(helpText(await all(), positionals[0]));
    return 0;
  },
};

/**
 * The help of all commands, or of one.
 *
 * @throws UsageError where there is no such command
 */
export function helpText(program: readonly Command[], topic: string | undefined): string {
  if (topic === undefined) return overview(program);
  const command = program.find(({ name }) => name === topic);
  if (!command)
    throw new UsageError(`There is no command ${JSON.stringify(topic)}; \`djstats help\` lists them.`);
  const { name, usage, summary, details, flags, examples } = command;
  const prose = [`${summary}.`, ...details].flatMap((text) => text.split("\n"));
  const paragraphs = [
    wrapText(`Usage: djstats ${name} ${usage}`.trimEnd(), "         "),
    prose.map((text) => wrapText(text)).join("\n"),
    ...(flags.length > 0 ? [columns(flags)] : []),
    ["Examples:", ...examples].join("\n  "),
  ];
  return paragraphs.join("\n\n");
}

/** The list of commands, as the README has it too. */
function commandList(program: readonly Command[]): string {
  return columns(program.map(({ name, summary }) => [name, summary]));
}

function overview(program: readonly Command[]): string {
  return `Usage: djstats COMMAND …

djstats counts the developers who use Django, as DEP 8 describes it: one event
for startproject, startapp and runserver, in development, after a notice.

${commandList(program)}

\`djstats help COMMAND\` says more, with examples; --version gives the version.
To turn it all off: \`djstats off\`, or set DJANGO_NO_ANALYTICS=1.
Exit status: 0 done, 1 could not be done, 2 wrong usage; of \`run\`, that of CMD.`;
}

/** A terminal's width, as terminals are at the least. */
const widthMax = 80;

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  const indent = " ".repeat(width + 4);
  return rows.map(([left, right]) => wrapText(`  ${left.padEnd(width)}  ${right}`, indent)).join("\n");
}

/** Breaks a line where it is too long, between words; the lines that follow are indented. */
function wrapText(line: string, indent = ""): string {
  if (line.length <= widthMax) return line;
  const at = line.lastIndexOf(" ", widthMax);
  if (at <= indent.length) return line;
  return `${line.slice(0, at)}\n${wrapText(indent + line.slice(at + 1), indent)}`;
}
