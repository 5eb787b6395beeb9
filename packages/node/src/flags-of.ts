import type { Facts } from "@djstats/core";

/** What is known of a run as flags, for `factsFromFlags` to read. */
export function flagsOf({ command, django, python, settings }: Omit<Facts, "platform">): string[] {
  return [
    command,
    `--django=${django}`,
    `--python=${python.version}`,
    `--implementation=${python.implementation}`,
    `--settings=${settings.state}`,
    ...(settings.state === "loaded" ? [settings.debug ? "--debug" : "--no-debug"] : []),
  ];
}
