import type { Command, Commands, Entry, Program } from "./command.ts";
import { type Argument, type Flag, flagName } from "./parameters.ts";

/** A command as help and the site show it. */
export interface Page {
  /** The command's own words, such as `["access", "grant"]`. */
  readonly path: readonly string[];
  /** The whole line, from the program's name on. */
  readonly usage: string;
  readonly summary: string;
  readonly details: readonly string[];
  /** The commands of a group, each with its summary. */
  readonly commands: readonly Row[];
  /** Arguments and flags, as they are typed, each with its text. */
  readonly parameters: readonly Row[];
  /** Environment variables, each with the flag that it sets. */
  readonly variables: readonly Row[];
  readonly examples: readonly string[];
}

export type Row = readonly [term: string, text: string];

/** How environment variables set flags. */
export const variablesSummary =
  "Environment variables set flags that are absent; 1 or 0 sets one without a value, spaces separate several values";

/** Returns the pages of all commands of a program, each group followed by its commands. */
export async function pagesOf(
  { name, commands }: Pick<Program, "name" | "commands">,
  above: readonly string[] = [],
): Promise<Page[]> {
  const pages = await Promise.all(
    Object.entries(commands).map(async ([word, load]) => {
      const entry = await load();
      const path = [...above, word];
      const below = "commands" in entry ? await pagesOf({ name, commands: entry.commands }, path) : [];
      return [await pageOf([name, ...path], entry), ...below];
    }),
  );
  return pages.flat();
}

/**
 * Returns the page of one command.
 *
 * @param line the program's name and the command's words
 */
export async function pageOf(line: readonly string[], entry: Entry): Promise<Page> {
  return {
    path: line.slice(1),
    usage: [...line, usageOf(entry)].join(" ").trimEnd(),
    summary: entry.summary,
    details: entry.details,
    commands: "commands" in entry ? await summariesOf(entry.commands) : [],
    parameters: "flags" in entry ? parametersOf(entry) : [],
    variables: "flags" in entry ? variablesOf(entry) : [],
    examples: entry.examples,
  };
}

/** Returns commands by name, each with its summary. */
export function summariesOf(commands: Commands): Promise<Row[]> {
  return Promise.all(
    Object.entries(commands).map(async ([name, load]): Promise<Row> => [name, (await load()).summary]),
  );
}

function usageOf(entry: Entry): string {
  if ("commands" in entry) return "COMMAND …";
  if ("launches" in entry) return entry.launches;
  const flags = Object.entries(entry.flags);
  return [
    ...Object.values(entry.args).map(argumentTerm),
    ...flags.filter(([, flag]) => isRequired(flag)).map(([name, flag]) => flagTerm(name, flag)),
    ...(flags.every(([, flag]) => isRequired(flag)) ? [] : ["[FLAGS]"]),
  ].join(" ");
}

function parametersOf({ args, flags }: Command): Row[] {
  return [
    ...Object.values(args).map((argument): Row => [argument.placeholder, argument.text]),
    ...Object.entries(flags).map(([name, flag]): Row => [flagTerm(name, flag), flagText(flag)]),
  ];
}

function variablesOf({ flags }: Command): Row[] {
  return Object.entries(flags).flatMap(([name, { variable }]): Row[] =>
    variable === undefined ? [] : [[variable, flagName(name)]],
  );
}

function argumentTerm({ placeholder, optional, repeatable }: Argument): string {
  const term = repeatable ? `${placeholder} …` : placeholder;
  return optional ? `[${term}]` : term;
}

function flagTerm(name: string, flag: Flag): string {
  const typed = flagName(name);
  if (flag.placeholder !== undefined) return `${typed} ${flag.placeholder}`;
  return flag.negatable ? `${typed}, ${typed.replace("--", "--no-")}` : typed;
}

function flagText(flag: Flag): string {
  if (flag.placeholder === undefined) return flag.text;
  const notes = [
    ...(flag.default === undefined ? [] : [`default: ${flag.default}`]),
    ...(flag.repeatable ? ["repeatable"] : []),
  ];
  return notes.length > 0 ? `${flag.text} (${notes.join("; ")})` : flag.text;
}

function isRequired(flag: Flag): boolean {
  return flag.placeholder !== undefined && flag.required === true;
}
