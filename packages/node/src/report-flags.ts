import { parseArgs } from "node:util";
import { type Facts, isCommand, type Settings } from "@djstats/core";
import { UsageError } from "./errors.ts";

/** The flags that say what ran, as `djstats report`, `djstats show` and the reporter take them. */
export const reportFlags = {
  django: { type: "string" },
  python: { type: "string" },
  implementation: { type: "string" },
  settings: { type: "string" },
  debug: { type: "boolean" },
} as const;

/** Their values, as `parseFlags` gives them. */
export interface ReportFlags {
  readonly django?: string | undefined;
  readonly python?: string | undefined;
  readonly implementation?: string | undefined;
  readonly settings?: string | undefined;
  readonly debug?: boolean | undefined;
}

/**
 * What is known of a run from its flags.
 *
 * @throws UsageError where one is missing or wrong
 */
export function factsFromFlags(command: string, flags: ReportFlags): Omit<Facts, "platform"> {
  return {
    command,
    django: needed("--django", "Django's version, such as 5.2.3", flags.django),
    python: {
      implementation: flags.implementation ?? "CPython",
      version: needed("--python", "Python's version, such as 3.13.1", flags.python),
    },
    settings: settingsFromFlags(command, flags),
  };
}

/** Reads flags strictly. Throws UsageError, in one sentence, where Node's own parser finds fault. */
export function parseFlags<const Options extends NonNullable<Parameters<typeof parseArgs>[0]>["options"]>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. |\n/)[0] ?? "") : String(error);
    const sentence = `${said.replace(/\.$/, "")}; \`djstats help COMMAND\` lists its flags.`;
    throw new UsageError(sentence, { cause: error });
  }
}

function settingsFromFlags(command: string, { settings, debug }: ReportFlags): Settings {
  if (settings === undefined && isCommand(command) && command !== "startproject")
    throw new UsageError(`${command} needs --settings: none, unloadable or loaded.`);
  if (debug !== undefined && settings !== "loaded")
    throw new UsageError(
      "--debug and --no-debug say what loaded settings say; give --settings loaded with them.",
    );
  switch (settings) {
    case undefined:
    case "none":
      return { state: "none" };
    case "unloadable":
      return { state: "unloadable" };
    case "loaded":
      if (debug === undefined) throw new UsageError("--settings loaded needs --debug or --no-debug.");
      return { state: "loaded", debug };
    default:
      throw new UsageError(`--settings is none, unloadable or loaded, not ${JSON.stringify(settings)}.`);
  }
}

function needed(flag: string, what: string, value: string | undefined): string {
  if (!value) throw new UsageError(`${flag} is missing: give ${what}.`);
  return value;
}
