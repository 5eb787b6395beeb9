import { ciVariable } from "./ci.ts";
import { commands, isCommand } from "./commands.ts";
import type { FormName } from "./destination.ts";
import { isTruthy } from "./env-flag.ts";
import type { UncheckedFacts } from "./facts.ts";
import { noticeVersion as noticeVersionOfGoogle } from "./google-analytics-4/notice-version.ts";
import { destinationOf, knownDestinationOf } from "./known-destination.ts";
import { noticeRecentMs } from "./limits.ts";
import { noticeVersion } from "./measurement-protocol/notice-version.ts";
import type { Config, PolicyContext } from "./policy-context.ts";

/** A reason for sending nothing. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  /** When it applies, as a clause for people. */
  readonly when: string;
  /** What to do about it, as a sentence for people. */
  readonly remedy: string;
}

interface GlobalRule<Id extends string> extends Rule<Id> {
  /** Returns why the rule applies, as a sentence, or null if it does not apply. */
  readonly why: (context: PolicyContext) => string | null;
}

interface CommandRule<Id extends string> extends Rule<Id> {
  readonly why: (facts: UncheckedFacts) => string | null;
}

/** Whether a config file sets `disable` to a value other than 0 or false. */
export function isDisabled(config: Config): boolean {
  return config.state === "read" && isTruthy(config.userConfig.disable);
}

/** The rules that apply to every command. They are checked first, and need no facts. */
export const globalRules = [
  {
    id: "opted-out-system",
    when: "an administrator has turned reporting off for everyone on this machine",
    remedy: "Nothing to do: only an administrator can change it.",
    why: ({ config }) => config.offBySystem ?? null,
  },
  {
    id: "opted-out-env",
    when: "DJANGO_NO_ANALYTICS is set to a value other than 0 or false",
    remedy: "Unset DJANGO_NO_ANALYTICS to be counted again.",
    why: ({ env }) => (isTruthy(env["DJANGO_NO_ANALYTICS"]) ? "DJANGO_NO_ANALYTICS is set." : null),
  },
  {
    id: "do-not-track",
    when: "DO_NOT_TRACK is set to a value other than 0 or false",
    remedy: "Unset DO_NOT_TRACK to be counted again.",
    why: ({ env }) => (isTruthy(env["DO_NOT_TRACK"]) ? "DO_NOT_TRACK is set." : null),
  },
  {
    id: "opted-out-file",
    when: "the config file sets disable to a value other than 0 or false",
    remedy: "Run `djstats on` to be counted again.",
    why: ({ config }) =>
      isDisabled(config) ? "The config file sets disable." : (config.offElsewhere ?? null),
  },
  {
    id: "config-unreadable",
    when: "the config file cannot be understood, or it or the ledger cannot be written safely",
    remedy: "Fix what is named; djstats does not overwrite files that it cannot use.",
    why: ({ config }) => (config.state === "unreadable" ? config.why : null),
  },
  {
    id: "no-destination",
    when: "no valid destination is configured, or the destination has ended its count",
    remedy:
      "Set DJSTATS_ENDPOINT and DJSTATS_TRACKING_ID; for Google Analytics, DJSTATS_API_SECRET too. If the count has ended, `djstats on` tries the destination again.",
    why: (context) => {
      const lookup = destinationOf(context);
      if (lookup.state === "missing") return lookup.why;
      return knownDestinationOf(context)?.ended
        ? `${lookup.destination.host} answered that its count has ended.`
        : null;
    },
  },
  {
    id: "ci",
    when: "a CI environment variable is set (CI=false overrides it)",
    remedy: "Set CI=false on a developer's machine.",
    why: ({ env }) => {
      const name = ciVariable(env);
      return name && `${name} is set, which means continuous integration.`;
    },
  },
] as const satisfies readonly GlobalRule<string>[];

/** The rules that apply to one command. */
export const commandRules = [
  {
    id: "not-tracked",
    when: `the command is not one of ${commands.join(", ")}`,
    remedy: "Nothing to do.",
    why: ({ command }) => (isCommand(command) ? null : "This command is never counted."),
  },
  {
    id: "settings-unloadable",
    when: "a settings module is named but cannot be loaded",
    remedy: "Nothing to do: this may not be development.",
    why: ({ settings }) =>
      settings.state === "none" || settings.state === "loaded" ? null : "The settings cannot be loaded.",
  },
  {
    id: "debug-off",
    when: "settings are loaded and DEBUG is neither True nor the integer 1",
    remedy: "Nothing to do: this may not be development.",
    why: ({ settings }) =>
      settings.state === "loaded" && settings.debug !== true && settings.debug !== 1
        ? "DEBUG is neither True nor the integer 1 in the settings."
        : null,
  },
  {
    id: "no-settings",
    when: "runserver runs without settings",
    remedy: "Nothing to do: this may not be development.",
    why: ({ command, settings }) =>
      command === "runserver" && settings.state !== "loaded" ? "runserver has no settings." : null,
  },
] as const satisfies readonly CommandRule<string>[];

/** Applies only if the profile's consent is `opt-in`; checked before the notice. */
export const optInRule = {
  id: "not-opted-in",
  when: "reporting is opt-in here, and you have not run `djstats on`",
  remedy: "Run `djstats on` to be counted.",
  why: ({ config, profile }) => {
    const hasOptedIn = config.state === "read" && config.userConfig.disable && !isDisabled(config);
    return profile.consent === "opt-in" && !hasOptedIn ? "You have not opted in yet." : null;
  },
} as const satisfies GlobalRule<string>;

/** The notice versions without the forms themselves, which `djstats run` does not have to load. */
const noticeVersions: Readonly<Record<FormName, number>> = {
  "measurement-protocol": noticeVersion,
  "google-analytics-4": noticeVersionOfGoogle,
};

/** No developer is counted before the notice has been shown. */
export const noticeRule = {
  id: "notice-pending",
  when: "the current notice has not been shown to you in a terminal for this destination",
  remedy: "Nothing to do: the next startproject, startapp or runserver in a terminal shows it.",
  why: (context) => {
    const lookup = destinationOf(context);
    if (lookup.state === "missing") return null;
    const known = knownDestinationOf(context);
    if (!known?.id || known.notice === null || known.shown === null)
      return `The notice has not been shown for ${lookup.destination.host} (${lookup.destination.trackingId}) yet.`;
    return known.notice === noticeVersions[lookup.destination.form]
      ? null
      : "The notice has changed since it was shown.";
  },
} as const satisfies GlobalRule<string>;

/** A developer has ten minutes to opt out before anything is sent. */
export const recentRule = {
  id: "notice-recent",
  when: "the notice was shown less than ten minutes ago",
  remedy: "Nothing to do: the next startproject, startapp or runserver after that is counted.",
  why: (context) => {
    const shown = knownDestinationOf(context)?.shown ?? null;
    // Negative if the clock was ahead when the notice was shown.
    const isRecent = shown !== null && context.now - shown < noticeRecentMs;
    return isRecent ? "The notice was shown less than ten minutes ago." : null;
  },
} as const satisfies GlobalRule<string>;

/** Every rule, in the order in which they are checked. The first that applies decides. */
const all = [...globalRules, ...commandRules, optInRule, noticeRule, recentRule];

/** The stable name of a reason, as `status`, `--json`, debug output and the site show it. */
export type ReasonId = (typeof all)[number]["id"];

/** The published table of reasons for sending nothing. */
export const reasons: readonly Rule<ReasonId>[] = all.map(({ id, when, remedy }) => ({ id, when, remedy }));
