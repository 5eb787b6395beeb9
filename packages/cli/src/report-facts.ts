import { UsageError } from "@djstats/command-line";
import { isCommand, type Settings, type UncheckedFacts } from "@djstats/core";

/** The description of a run that `djstats report` and `djstats show` accept. */
export interface ReportFlags {
  readonly django: string;
  readonly python: string;
  readonly implementation?: string | undefined;
  readonly settings?: Settings["state"] | undefined;
  readonly debug?: boolean | undefined;
}

/** The flags that describe a run. */
export const reportFlags = {
  django: { placeholder: "V", text: "Django version", read: readVersion },
  python: { placeholder: "V", text: "Python version", read: readVersion },
  implementation: { placeholder: "NAME", text: "Python implementation" },
  settings: {
    placeholder: "STATE",
    text: "none, unloadable or loaded",
    choices: ["none", "unloadable", "loaded"],
  },
  debug: { text: "value of DEBUG in the settings", negatable: true },
} as const;

/**
 * Returns the facts of a run from its flags.
 *
 * @throws UsageError if the flags do not fit the command or each other
 */
export function factsOf(command: string, flags: ReportFlags): Omit<UncheckedFacts, "platform"> {
  const { django, python, implementation = "CPython" } = flags;
  return {
    command,
    django,
    python: { implementation, version: python },
    settings: settingsOf(command, flags),
  };
}

function settingsOf(command: string, { settings, debug }: ReportFlags): Settings {
  if (settings === undefined && isCommand(command) && command !== "startproject")
    throw new UsageError(`${command} needs --settings: none, unloadable or loaded.`);
  if (debug !== undefined && settings !== "loaded")
    throw new UsageError("--debug and --no-debug need --settings loaded.");
  if (settings !== "loaded") return { state: settings ?? "none" };
  if (debug === undefined) throw new UsageError("--settings loaded needs --debug or --no-debug.");
  return { state: "loaded", debug };
}

function readVersion(text: string, name: string): string {
  if (text === "") throw new UsageError(`${name} takes a version, such as 5.2.3, not "".`);
  return text;
}
