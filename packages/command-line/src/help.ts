import { Help } from "commander";
import { type Command, type Commands, defineCommand, type Entry, type Program } from "./command.ts";
import { type Page, pageOf, type Row, summariesOf, variablesSummary } from "./page.ts";
import { rejectUnknown } from "./parser.ts";
import { UsageError } from "./usage-error.ts";

/** Returns the `help` command of a program, with an example of it. */
export function helpOf(example: string): Command {
  return defineCommand({
    summary: "Show help for all commands, or for one",
    args: { topic: { placeholder: "COMMAND", text: "the command", optional: true, repeatable: true } },
    examples: [example],
    act: async ({ topic }, { program, say }) => {
      say(await helpText(program, topic));
      return 0;
    },
  });
}

/**
 * Returns the help of a program, or of one of its commands.
 *
 * @param topic the command's words; empty for the program itself
 * @throws UsageError if there is no such command
 */
export async function helpText(program: Program, topic: readonly string[]): Promise<string> {
  const found = await find(program, topic);
  return found === null ? overview(program) : pageText(await pageOf([program.name, ...topic], found));
}

async function find(program: Program, topic: readonly string[]): Promise<Entry | null> {
  let entry: Entry | null = null;
  let commands: Commands | null = program.commands;
  for (const [index, word] of topic.entries()) {
    const path = [program.name, ...topic.slice(0, index)];
    if (!commands)
      throw new UsageError(`\`${path.join(" ")}\` has no commands; ${JSON.stringify(word)} is one too many.`);
    const load: Commands[string] | undefined = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (!load) return rejectUnknown(path, commands, word);
    const found = await load();
    commands = "commands" in found ? found.commands : null;
    entry = found;
  }
  return entry;
}

async function overview({ name, about, commands, closing }: Program): Promise<string> {
  return [`Usage: ${name} COMMAND …`, about, table(await summariesOf(commands)), closing].join("\n\n");
}

function pageText({ usage, summary, details, commands, parameters, variables, examples }: Page): string {
  const prose = [`${summary}.`, ...details].map((text) => layout.boxWrap(text, layout.helpWidth));
  return [
    hanging("Usage: ", usage),
    prose.join("\n"),
    ...[commands, parameters].filter((rows) => rows.length > 0).map(table),
    ...(variables.length > 0 ? [variablesText(variables)] : []),
    ...(examples.length > 0 ? [["Examples:", ...examples].join("\n  ")] : []),
  ].join("\n\n");
}

function variablesText(variables: readonly Row[]): string {
  const names = variables.map(([name]) => name).join(", ");
  const text = `${variablesSummary}: ${names}.`;
  return layout.boxWrap(text, layout.helpWidth);
}

/** Returns commands or parameters in two columns, as the READMEs show them. */
function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => layout.formatItem(term, width, text, layout)).join("\n");
}

function hanging(label: string, text: string): string {
  const indent = " ".repeat(label.length);
  return label + layout.boxWrap(text, layout.helpWidth - label.length).replaceAll("\n", `\n${indent}`);
}

/** The layout for terminals of 80 columns. */
const layout: Help & { helpWidth: number } = Object.assign(new Help(), { helpWidth: 80, minWidthToWrap: 20 });
