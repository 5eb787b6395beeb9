#!/usr/bin/env node
import { FileProblem, UsageProblem } from "@djstats/node";
import manifest from "../package.json" with { type: "json" };
import { helpText } from "./help.ts";
import { program } from "./program.ts";
import { remark, say } from "./say.ts";

const [name = "help", ...args] = process.argv.slice(2);
const command = program.find((known) => known.name === name);

async function main(): Promise<number> {
  if (name === "--version" || name === "-V") {
    say(manifest.version);
    return 0;
  }
  if (name === "--help" || name === "-h") return sayHelp(undefined);
  if (!command)
    throw new UsageProblem(`There is no command ${JSON.stringify(name)}; \`djstats help\` lists them.`);
  if (args[0] === "--help" || args[0] === "-h") return sayHelp(name);
  return await command.act(args, program);
}

function sayHelp(topic: string | undefined): number {
  say(helpText(program, topic));
  return 0;
}

/** The one catch. Exit statuses are documented in the help. */
function failed(error: unknown): number {
  if (error instanceof UsageProblem) {
    remark(error.message);
    return 2;
  }
  if (error instanceof FileProblem) {
    remark(`${error.message}.`);
    return 1;
  }
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  remark(`A defect of djstats: ${said}. Please report it at ${manifest.bugs}.`);
  return 1;
}

main()
  .catch(failed)
  .then((status) => {
    process.exitCode = status;
  });
