import { Argument, Option, Command as Parser } from "commander";
import type { Command, Commands, Context, Entry } from "./command.ts";
import { type Argument as ArgumentDefinition, type Flag, flagName } from "./parameters.ts";
import { readerOf } from "./read.ts";
import { readVariable } from "./read-variable.ts";
import { missingFlagError, usageErrorOf } from "./usage-error-of.ts";

/**
 * Reads a command line, runs the command that it names, and returns its exit status.
 *
 * @throws UsageError if there is no such command, or if the command does not accept the line
 */
export async function parse(argv: readonly string[], context: Context): Promise<number> {
  let status = 0;
  const root = makeParser(context.program.name);
  addCommands(root, context.program.commands, (parser, entry) => {
    if ("flags" in entry)
      addParameters(parser, entry, context.env).action(async () => {
        status = await entry.run(parser, context);
      });
  });
  await root.parseAsync(argv, { from: "user" });
  return status;
}

/** Throws a UsageError for a word that is not a command of a program or group, with the commands most like it. */
export function rejectUnknown(path: readonly string[], commands: Commands, word: string): never {
  const parser = makeParser(path.join(" "));
  for (const name of Object.keys(commands)) parser.command(name);
  parser.parse(["--", word], { from: "user" });
  throw new Error(`${word} is a command.`);
}

function makeParser(name: string): Parser {
  const parser = new Parser(name).helpCommand(false).configureOutput({ writeErr: () => {} });
  return parser.exitOverride((error) => {
    throw usageErrorOf(error, parser);
  });
}

/** Adds commands to a parser. A command is loaded only once the parser has read its name. */
function addCommands(
  parser: Parser,
  commands: Commands,
  complete: (parser: Parser, entry: Entry) => void,
): void {
  for (const name of Object.keys(commands)) parser.addCommand(makeParser(name));
  parser.hook("preSubcommand", async (_, subparser) => {
    const entry = await commands[subparser.name()]?.();
    if (entry && "commands" in entry) addCommands(subparser, entry.commands, complete);
    else if (entry) complete(subparser, entry);
  });
}

function addParameters(
  parser: Parser,
  { args, flags }: Pick<Command, "args" | "flags">,
  env: Context["env"],
): Parser {
  for (const definition of Object.values(args)) parser.addArgument(argumentOf(definition));
  for (const [name, definition] of Object.entries(flags))
    for (const option of optionsOf(flagName(name), definition)) parser.addOption(option);
  return parser.hook("preAction", () => {
    for (const [name, flag] of Object.entries(flags)) {
      const isTyped = parser.getOptionValueSource(name) === "cli";
      const text = flag.variable === undefined || isTyped ? "" : (env[flag.variable] ?? "");
      if (text !== "") parser.setOptionValue(name, readVariable(text, flag));
    }
    // Checked here, because the parser would report a missing flag before a mistyped one.
    for (const [name, flag] of Object.entries(flags))
      if (flag.placeholder !== undefined && flag.required && parser.getOptionValue(name) === undefined)
        throw missingFlagError(parser, `${flagName(name)} ${flag.placeholder}`, flag.text);
    // The values of arguments are stored with those of flags.
    for (const [index, name] of Object.keys(args).entries())
      parser.setOptionValue(name, parser.processedArgs[index]);
  });
}

function argumentOf(definition: ArgumentDefinition): Argument {
  const { placeholder, text, optional, repeatable } = definition;
  const name = repeatable ? `${placeholder}...` : placeholder;
  const argument = new Argument(optional ? `[${name}]` : `<${name}>`, text);
  const read = readerOf(definition);
  if (repeatable)
    return argument.argParser<unknown[]>((word, read_ = []) => [...read_, read(word, placeholder)]);
  return argument.argParser<unknown>((word) => read(word, placeholder));
}

function optionsOf(name: string, definition: Flag): Option[] {
  const { text } = definition;
  if (definition.placeholder === undefined) {
    if (definition.negatable) return [new Option(name, text), new Option(name.replace("--", "--no-"), text)];
    return [new Option(name, text).default(false)];
  }
  const option = new Option(`${name} <${definition.placeholder}>`, text);
  const read = readerOf(definition);
  if (definition.repeatable)
    return [option.default([]).argParser<unknown[]>((word, before) => [...before, read(word, name)])];
  option.argParser<unknown>((word) => read(word, name));
  return [definition.default === undefined ? option : option.default(read(definition.default, name))];
}
