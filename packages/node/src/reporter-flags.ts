import { parseArgs } from "node:util";
import type { Settings, UncheckedFacts } from "@djstats/core";

/** Returns the facts of a run as flags, for `readReporterFlags`. */
export function flagsOf({ command, django, python, settings }: Omit<UncheckedFacts, "platform">): string[] {
  return [
    command,
    `--django=${django}`,
    `--python=${python.version}`,
    `--implementation=${python.implementation}`,
    `--settings=${settings.state}`,
    ...(settings.state === "loaded" ? [settings.debug ? "--debug" : "--no-debug"] : []),
  ];
}

/**
 * Reads the flags that `flagsOf` and the observer write, and `--wait` and `--notice`.
 *
 * @throws TypeError if there is any other flag
 */
export function readReporterFlags(args: readonly string[]): {
  readonly facts: Omit<UncheckedFacts, "platform">;
  readonly wait: boolean;
  /** Whether to do nothing in this process except show the notice, if it is pending. */
  readonly notice: boolean;
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      django: { type: "string" },
      python: { type: "string" },
      implementation: { type: "string" },
      settings: { type: "string" },
      debug: { type: "boolean" },
      wait: { type: "boolean", default: false },
      notice: { type: "boolean", default: false },
    },
    allowPositionals: true,
    allowNegative: true,
  });
  const [command] = positionals;
  const { django, python, implementation, wait, notice } = values;
  if (!command || !django || !python || !implementation) throw new TypeError("The reporter needs all facts.");
  const settings = settingsOf(values.settings, values.debug);
  return { facts: { command, django, python: { implementation, version: python }, settings }, wait, notice };
}

function settingsOf(state: string | undefined, debug: boolean | undefined): Settings {
  if (state === "loaded" && debug !== undefined) return { state, debug };
  if ((state === "none" || state === "unloadable") && debug === undefined) return { state };
  throw new TypeError("The reporter needs the state of the settings.");
}
