#!/usr/bin/env node
import { FileError, UsageError } from "@djstats/node";
import manifest from "../package.json" with { type: "json" };
import { print, printError } from "./output.ts";
import { allCommands, findCommand } from "./program.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

async function main([name = "help", ...args]: string[]): Promise<number> {
  if (name === "--version" || name === "-V") {
    rejectExtraArgs(name, args, 0);
    print(manifest.version);
    return 0;
  }
  if (name === "--help" || name === "-h") return main(["help", ...args]);
  const command = await findCommand(name);
  if (!command)
    throw new UsageError(`There is no command ${JSON.stringify(name)}; \`djstats help\` lists them.`);
  // What follows the command that `run` becomes is that command's own.
  const asked = name === "run" ? args.slice(0, 1) : args;
  const asksHelp = asked.includes("--help") || asked.includes("-h");
  return asksHelp ? main(["help", name]) : command.act(args, allCommands);
}

/** The one catch. Exit statuses are documented in the help. */
function failed(error: unknown): number {
  printError(sentence(error));
  return error instanceof UsageError ? 2 : 1;
}

function sentence(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof FileError) return `${error.message}.`;
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `A defect of djstats: ${said}. Please report it at ${manifest.bugs}.`;
}

main(process.argv.slice(2))
  .catch(failed)
  .then((status) => {
    process.exitCode = status;
  });
