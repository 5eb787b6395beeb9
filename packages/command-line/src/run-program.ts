import type { Context, Entry, Program } from "./command.ts";
import { helpText } from "./help.ts";
import { parse } from "./parser.ts";
import { UsageError } from "./usage-error.ts";

interface Host extends Context {
  readonly version: string;
}

/**
 * Runs the command that a command line names, or shows help or the version.
 *
 * @param argv from the command's name on
 * @returns the exit status
 * @throws UsageError if the line cannot be understood; whatever the command throws
 */
export async function runProgram(argv: readonly string[], host: Host): Promise<number> {
  const { program, version, say } = host;
  const [first, surplus] = argv;
  if (first === "--version" || first === "-V") {
    if (surplus !== undefined)
      throw new UsageError(
        `\`${program.name} ${first}\` takes no arguments; ${JSON.stringify(surplus)} is one too many.`,
      );
    say(version);
    return 0;
  }
  if (argv.length > 0 && !asksHelp(argv)) return parse(argv, host);
  say(await helpText(program, await topicOf(program, argv)));
  return 0;
}

/** Whether a line asks for help. A `--help` after `--` belongs to another command. */
function asksHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end < 0 ? argv.length : end).some((word) => word === "--help" || word === "-h");
}

/** Returns the command's words at the start of a line, without flags and arguments. */
async function topicOf(program: Program, argv: readonly string[]): Promise<string[]> {
  const topic: string[] = [];
  let entry: Entry | Program | undefined = program;
  for (const word of argv) {
    if (word.startsWith("-") || !entry || !("commands" in entry)) break;
    topic.push(word);
    entry = await (Object.hasOwn(entry.commands, word) ? entry.commands[word]?.() : undefined);
  }
  return topic;
}
