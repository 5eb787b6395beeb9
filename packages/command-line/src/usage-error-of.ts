import type { CommanderError, Command as Parser } from "commander";
import { UsageError } from "./usage-error.ts";

/** The parser's complaint as one sentence, with what a mistyped word is nearest to. */
export function usageErrorOf({ code, message }: CommanderError, parser: Parser): UsageError {
  const path = pathOf(parser);
  const command = `\`${path.join(" ")}\``;
  const help = `\`${[path[0], "help", ...path.slice(1)].join(" ")}\``;
  const near = /\n\(Did you mean (?:one of )?(.*)\?\)$/.exec(message)?.[1]?.split(", ");
  const nearest = near && `did you mean ${near.map((word) => `\`${word}\``).join(" or ")}?`;
  const [, named = ""] = /'(.*)'/s.exec(message) ?? [];
  switch (code) {
    case "commander.unknownCommand": {
      const typed = JSON.stringify([...path.slice(1), named].join(" "));
      return new UsageError(`There is no command ${typed}; ${nearest ?? `${help} lists them.`}`);
    }
    case "commander.unknownOption":
      return new UsageError(
        `${command} has no flag ${JSON.stringify(named)}; ${nearest ?? `${help} lists its flags.`}`,
      );
    case "commander.optionMissingArgument":
      return new UsageError(`${named.split(" ")[0]} needs a value: ${termOf(named)}.`);
    case "commander.missingMandatoryOptionValue":
      return new UsageError(`${command} needs ${termOf(named)}: ${optionText(parser, named)}.`);
    case "commander.missingArgument":
      return new UsageError(`${command} needs ${named}: ${argumentText(parser, named)}.`);
    case "commander.excessArguments":
      return new UsageError(`${command} takes ${surplusOf(parser)} is one too many.`);
    default:
      return new UsageError(`${command} needs a command: ${namesOf(parser)}.`);
  }
}

function pathOf(parser: Parser): string[] {
  return [...(parser.parent ? pathOf(parser.parent) : []), ...parser.name().split(" ")];
}

/** `--shell NAME` of the parser's `--shell <NAME>`. */
function termOf(flags: string): string {
  return flags.replace(/[<>]/g, "");
}

function optionText(parser: Parser, flags: string): string {
  return parser.options.find((option) => option.flags === flags)?.description ?? "";
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
