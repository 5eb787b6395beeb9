#!/usr/bin/env node
import { UsageError, visible } from "@djstats/command-line";
import { runProgram } from "@djstats/command-line/run";
import { errorDescription, isSystemError, StoreError } from "@djstats/store";
import manifest from "../package.json" with { type: "json" };
import { print } from "./commands/output.ts";
import { errorLocation } from "./log.ts";
import { program } from "./program.ts";

/** Prints an error and returns the exit status, as documented in the help. */
function failed(error: unknown): number {
  process.stderr.write(`djstats-collector: ${visible(sentence(error))}\n`);
  return error instanceof UsageError ? 2 : 1;
}

function sentence(error: unknown): string {
  if (error instanceof UsageError || error instanceof StoreError) return error.message;
  if (isSystemError(error)) return `The store cannot be used: ${errorDescription(error)}.`;
  const name = error instanceof Error ? error.name : "unknown";
  return `Internal error in djstats-collector: ${name} ${errorLocation(error)}. Please report it at ${manifest.bugs}.`;
}

// Without a listener, Node opens its debugger on SIGUSR1, in a process that holds the keys.
process.on("SIGUSR1", () => {});

// Node would print the message, which could contain a part of a request.
process.on("uncaughtException", (error) => {
  process.exitCode = failed(error);
  process.exit();
});

runProgram(process.argv.slice(2), {
  program,
  version: manifest.version,
  env: process.env,
  say: print,
})
  .catch(failed)
  .then((status) => {
    process.exitCode = status;
  });
