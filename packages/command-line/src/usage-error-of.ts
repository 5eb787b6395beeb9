import type { CommanderError, Command as Parser } from "commander";
import { UsageError } from "./usage-error.ts";

/** Returns the parser's error as one line, with the commands or flags most like a mistyped one. */
export function usageErrorOf({ code, message }: CommanderError, parser: Parser): UsageError {
  return new UsageError(messageOf(code, message, parser));
}

/** Returns the error for a missing flag, with the flag's description. */
export function missingFlagError(parser: Parser, term: string, text: string): UsageError {
  return new UsageError(`\`${pathOf(parser).join(" ")}\` needs ${term}: ${text}.`);
}

function messageOf(code: string, message: string, parser: Parser): string {
  const path = pathOf(parser);
  const command = `\`${path.join(" ")}\``;
  const help = `\`${[path[0], "help", ...path.slice(1)].join(" ")}\``;
  const near = /\n\(Did you mean (?:one of )?(.*)\?\)$/.exec(message)?.[1]?.split(", ");
  const nearest = near && `Did you mean ${near.map((word) => `\`${word}\``).join(" or ")}?`;
  const [, named = ""] = /'(.*)'/s.exec(message) ?? [];
  switch (code) {
    case "commander.unknownCommand": {
      const typed = JSON.stringify([...path.slice(1), named].join(" "));
      return `Unknown command ${typed}. ${nearest ?? `${help} lists all commands.`}`;
    }
    case "commander.unknownOption": {
      const flag = named.replace(/=.*$/s, "");
      if (parser.options.some(({ long }) => long === flag)) return `${flag} takes no value.`;
      return `${command} has no flag ${JSON.stringify(flag)}. ${nearest ?? `${help} lists its ${parser.commands.length > 0 ? "commands" : "flags"}.`}`;
    }
    case "commander.optionMissingArgument":
      return `${named.split(" ")[0]} needs a value: ${named.replace(/[<>]/g, "")}.`;
    case "commander.missingArgument":
      return `${command} needs ${named}: ${argumentText(parser, named)}.`;
    case "commander.excessArguments":
      return `${command} takes ${surplusOf(parser)} is one too many.`;
    default:
      return `${command} needs a command: ${namesOf(parser)}.`;
  }
}

function pathOf(parser: Parser): string[] {
  return [...(parser.parent ? pathOf(parser.parent) : []), ...parser.name().split(" ")];
}

function argumentText(parser: Parser, name: string): string {
  return parser.registeredArguments.find((argument) => argument.name() === name)?.description ?? "";
}

function surplusOf({ args, registeredArguments: { length } }: Parser): string {
  const most = ["no arguments", "one argument"][length] ?? `${length} arguments`;
  return `${most}; ${JSON.stringify(args[length])}`;
}

function namesOf(parser: Parser): string {
  return parser.commands.map((command) => command.name()).join(", ");
}
