#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };
import { say } from "./commands/say.ts";
import { placeOf } from "./log.ts";
import { isTrouble, StoreProblem, troubleWords, UsageProblem } from "./problems.ts";
import { program } from "./program.ts";

async function main([name = "help", ...args]: string[]): Promise<number> {
  if (name === "--version" || name === "-V") {
    say(manifest.version);
    return 0;
  }
  if (name === "--help" || name === "-h") return main(["help"]);
  const command = program.find((c) => c.name === name);
  if (!command)
    throw new UsageProblem(
      `There is no command ${JSON.stringify(name)}; \`djstats-collector help\` lists them.`,
    );
  return args[0] === "--help" || args[0] === "-h" ? main(["help", name]) : command.act(args, program);
}

/** The one catch. Exit statuses are documented in the help. */
function failed(error: unknown): number {
  process.stderr.write(`djstats-collector: ${sentence(error)}\n`);
  return error instanceof UsageProblem ? 2 : 1;
}

function sentence(error: unknown): string {
  if (error instanceof UsageProblem || error instanceof StoreProblem) return error.message;
  if (isTrouble(error)) return `The store cannot be used: ${troubleWords(error)}.`;
  const name = error instanceof Error ? error.name : "unknown";
  return `A defect of djstats-collector: ${name} ${placeOf(error)}. Please report it at ${manifest.bugs}.`;
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
