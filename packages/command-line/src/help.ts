import { Help } from "commander";
import { type Command, defineCommand, type Entry, type Group, type Program } from "./command.ts";
import { type Page, pageOf, type Row, summariesOf } from "./page.ts";
import { rejectUnknown } from "./parser.ts";
import { UsageError } from "./usage-error.ts";

/** The `help` command of a program, with an example of it. */
export function helpOf(example: string): Command {
  return defineCommand({
    summary: "Show what a command does",
    args: {
      topic: { placeholder: "COMMAND", text: "a command, such as `run`", optional: true, repeatable: true },
    },
    act: async ({ topic }, { program, say }) => {
      say(await helpText(program, topic));
      return 0;
    },
    examples: [example],
  });
}

/**
 * The help of a program, or of one of its commands.
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
  let group: Pick<Group, "commands"> | null = program;
  for (const [index, word] of topic.entries()) {
    const path = [program.name, ...topic.slice(0, index)];
    if (!group)
      throw new UsageError(`\`${path.join(" ")}\` has no commands; ${JSON.stringify(word)} is one too many.`);
    const load = Object.hasOwn(group.commands, word) ? group.commands[word] : undefined;
    if (!load) return rejectUnknown(path, group.commands, word);
    entry = await load();
    group = "commands" in entry ? entry : null;
  }
  return entry;
}

async function overview({ name, about, commands, closing }: Program): Promise<string> {
  return [`Usage: ${name} COMMAND …`, about, table(await summariesOf(commands)), closing].join("\n\n");
}

function pageText({ usage, summary, details, commands, parameters, examples }: Page): string {
  const prose = [`${summary}.`, ...details].map((text) => layout.boxWrap(text, layout.helpWidth));
  return [
    hanging("Usage: ", usage),
    prose.join("\n"),
    ...[commands, parameters].filter((rows) => rows.length > 0).map(table),
    ...(examples.length > 0 ? [["Examples:", ...examples].join("\n  ")] : []),
  ].join("\n\n");
}

/** The list of commands or parameters, as READMEs have it too. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  return rows.map(([term, text]) => layout.formatItem(term, width, text, layout)).join("\n");
}

function hanging(label: string, text: string): string {
  const indent = " ".repeat(label.length);
  return label + layout.boxWrap(text, layout.helpWidth - label.length).replaceAll("\n", `\n${indent}`);
}

/** For terminals of 80 columns. */
const layout: Help & { helpWidth: number } = Object.assign(new Help(), { helpWidth: 80, minWidthToWrap: 20 });
