#!/usr/bin/env node
import { UsageError } from "@djstats/command-line";
import { FileError } from "@djstats/node";
import manifest from "../package.json" with { type: "json" };
import { print, printError } from "./output.ts";
import { run } from "./run.ts";

/** Runs a command line. `run`, and `env` as shells start with it, load neither the parser nor the command table. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === "run" && args[0] !== "--help" && args[0] !== "-h") return run(args);
  if (name === "env") {
    const { printVariables, shellOf } = await import("./env.ts");
    const shell = shellOf(args);
    if (shell !== null) return printVariables(shell);
  }
  const { runProgram } = await import("@djstats/command-line/run");
  const { program } = await import("./program.ts");
  return runProgram(argv, { program, version: manifest.version, env: process.env, say: print });
}

/** Prints an error and returns the exit status, as documented in the help. */
function failed(error: unknown): number {
  printError(sentence(error));
  return error instanceof UsageError ? 2 : 1;
}

function sentence(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof FileError) return `${error.message}.`;
  const description = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `Internal error in djstats: ${description}. Please report it at ${manifest.bugs}.`;
}

main(process.argv.slice(2))
  .catch(failed)
  .then((status) => {
    process.exitCode = status;
  });
