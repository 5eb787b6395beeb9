import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { defaultProfile, type Facts, globalRule, type Profile } from "@djstats/core";
import { reporterEnvironment } from "./environment.ts";
import { BundleError } from "./errors.ts";
import { neutralDirectory } from "./neutral-directory.ts";
import { findPaths } from "./paths.ts";
import { readContext } from "./read-context.ts";
import { flagsOf } from "./reporter-flags.ts";

/** Node's flags for the reporter: no warnings, which it would print about a missing certificate file, for example. */
export const nodeFlags: readonly string[] = ["--no-warnings"];

/**
 * Reports one run of a command in the background, in a separate process that ends within 7 s, and returns at once. If
 * reporting is off, no process is started. It does not show the notice, because perhaps no one would read it: call
 * `report` if `decide` returns `show-notice`.
 *
 * @throws BundleError if a bundler has moved its code away from the file that it starts; nothing else is thrown
 */
export function startReporter(facts: Omit<Facts, "platform">, profile: Profile = defaultProfile): void {
  const script = `${import.meta.dirname}/reporter-main.js`;
  // If this file is gone too, the package was updated or removed while the program ran.
  if (!existsSync(script) && !(import.meta.filename && !existsSync(import.meta.filename)))
    throw new BundleError(script);
  if (globalRule(readContext(findPaths(), profile))) return;
  startInBackground([script, JSON.stringify(profile), ...flagsOf(facts)]);
}

/** Starts a reporter script detached, with a clean environment and nothing inherited. */
export function startInBackground(script: readonly string[]): void {
  const child = spawn(process.execPath, [...nodeFlags, ...script], {
    ...clean(),
    detached: true,
    stdio: "ignore",
  });
  child.on("error", () => {});
  child.unref();
}

/**
 * Runs a reporter script with a clean environment and waits for it.
 *
 * @param stderr the open file that becomes its standard error
 * @returns what it wrote on standard output
 */
export function runInForeground(script: readonly string[], stderr = 2): string {
  const { stdout } = spawnSync(process.execPath, [...nodeFlags, ...script], {
    ...clean(),
    stdio: ["ignore", "pipe", stderr],
  });
  return stdout?.toString() ?? "";
}

function clean(): SpawnOptions {
  return {
    cwd: neutralDirectory(),
    env: reporterEnvironment(process.env),
    windowsHide: true,
  };
}
