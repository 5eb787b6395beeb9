#!/usr/bin/env node
import { errorDescription, isSystemError, StoreError } from "@djstats/store";
import manifest from "../package.json" with { type: "json" };
import { print } from "./commands/output.ts";
import { UsageError } from "./errors.ts";
import { errorLocation } from "./log.ts";
import { program } from "./program.ts";

async function main([name = "help", ...args]: string[]): Promise<number> {
  if (name === "--version" || name === "-V") {
    print(manifest.version);
    return 0;
  }
  if (name === "--help" || name === "-h") return main(["help"]);
  const command = program.find((c) => c.name === name);
  if (!command)
    throw new UsageError(
      `There is no command ${JSON.stringify(name)}; \`djstats-collector help\` lists them.`,
    );
  return args[0] === "--help" || args[0] === "-h" ? main(["help", name]) : command.act(args, program);
}

/** The one catch. Exit statuses are documented in the help. */
function failed(error: unknown): number {
  process.stderr.write(`djstats-collector: ${sentence(error)}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof StoreError) return error.message;
  if (isSystemError(error)) return `The store cannot be used: ${errorDescription(error)}.`;
  const name = error instanceof Error ? error.name : "unknown";
  return `A defect of djstats-collector: ${name} ${errorLocation(error)}. Please report it at ${manifest.bugs}.`;
}

// Node would print the message, which could hold what came with a request.
process.on("uncaughtException", (error) => {
  process.exitCode = failed(error);
  process.exit();
});

main(process.argv.slice(2))
  .catch(failed)
  .then((status) => {
    process.exitCode = status;
  });
