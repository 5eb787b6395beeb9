import {
  commands,
  type KnownDestination,
  type Platform,
  type PolicyContext,
  type Settings,
  type UncheckedFacts,
} from "@djstats/core";
import {
  exampleContext,
  exampleEnv,
  exampleFacts,
  exampleKnown,
  googleContext,
} from "../list/example-request.ts";

/** A reader's choices in the preview's form: names of the options below, and two versions as typed. */
export interface Choices {
  readonly command: string;
  readonly django: string;
  readonly python: string;
  readonly implementation: string;
  readonly platform: string;
  readonly settings: string;
  readonly consent: string;
}

interface Option<Value> {
  readonly label: string;
  readonly value: Value;
}

export const platforms: Readonly<Record<string, Option<Platform>>> = {
  "linux-x86_64": { label: "Linux, x86_64", value: { os: "linux", machine: "x86_64", version: "" } },
  "linux-aarch64": { label: "Linux, aarch64", value: { os: "linux", machine: "aarch64", version: "" } },
  "macos-arm64": { label: "macOS 15.1, Apple", value: { os: "macos", machine: "arm64", version: "15.1" } },
  "macos-x86_64": {
    label: "macOS 10.12, Intel",
    value: { os: "macos", machine: "x86_64", version: "10.12" },
  },
  windows: { label: "Windows 11", value: { os: "windows", machine: "AMD64", version: "10.0.22631" } },
  other: { label: "Something else", value: { os: "other", machine: "sparc", version: "5.11" } },
};

export const settings: Readonly<Record<string, Option<Settings>>> = {
  debug: { label: "loaded, DEBUG is True", value: { state: "loaded", debug: true } },
  "no-debug": { label: "loaded, DEBUG is False", value: { state: "loaded", debug: false } },
  unloadable: { label: "named, but cannot be loaded", value: { state: "unloadable" } },
  none: { label: "none", value: { state: "none" } },
};

export const implementations: readonly string[] = ["CPython", "PyPy", "GraalPy", "Jython"];

/** The three tracked commands, and one that is not tracked. */
export const commandNames: readonly string[] = [...commands, "migrate"];

const shown = (
  known: Partial<KnownDestination> = {},
  disable: string | null = null,
): PolicyContext["config"] => ({
  state: "read",
  userConfig: { disable, destinations: [{ ...exampleKnown, ...known }] },
});

const at = (change: Partial<PolicyContext>): PolicyContext => ({ ...exampleContext, ...change });

/** The states of consent and configuration that a developer can be in. */
export const consents: Readonly<Record<string, Option<PolicyContext>>> = {
  shown: { label: "was shown the notice and left reporting on", value: at({}) },
  new: { label: "was not shown the notice yet", value: at({ config: { state: "absent" } }) },
  recent: {
    label: "was shown the notice a minute ago",
    value: at({ config: shown({ shown: exampleContext.now - 60_000 }) }),
  },
  off: { label: "ran djstats off", value: at({ config: shown({}, "1") }) },
  variable: {
    label: "set DJANGO_NO_ANALYTICS=1",
    value: at({ env: { ...exampleEnv, DJANGO_NO_ANALYTICS: "1" } }),
  },
  "do-not-track": {
    label: "set DO_NOT_TRACK=1",
    value: at({ env: { ...exampleEnv, DO_NOT_TRACK: "1" } }),
  },
  ci: { label: "is a CI machine", value: at({ env: { ...exampleEnv, CI: "true" } }) },
  elsewhere: {
    label: "was shown the notice for another host",
    value: at({ config: shown({ url: "https://elsewhere.example/collect" }) }),
  },
  "version-1": {
    label: "has an ID that contains a MAC address",
    value: at({ config: shown({ id: "3fa04034-a36b-11e6-acd6-000000000000" }) }),
  },
  ended: {
    label: "was told by the receiver that the count has ended",
    value: at({ config: shown({ ended: true }) }),
  },
  google: { label: "has a property of Google Analytics as the destination", value: googleContext },
  nowhere: { label: "has no destination configured", value: at({ env: {} }) },
};

export const firstChoices: Choices = {
  command: exampleFacts.command,
  django: exampleFacts.django,
  python: exampleFacts.python.version,
  implementation: exampleFacts.python.implementation,
  platform: "linux-x86_64",
  settings: "debug",
  consent: "shown",
};

/** Returns the facts and the policy context that core decides by, from the choices in the form. */
export function asked(choices: Choices): { readonly facts: UncheckedFacts; readonly context: PolicyContext } {
  return {
    facts: {
      command: choices.command,
      django: choices.django,
      python: { implementation: choices.implementation, version: choices.python },
      platform: option(platforms, choices.platform),
      settings: option(settings, choices.settings),
    },
    context: option(consents, choices.consent),
  };
}

function option<Value>(options: Readonly<Record<string, Option<Value>>>, name: string): Value {
  const found = options[name];
  if (!found) throw new Error(`The preview has no option ${name}.`);
  return found.value;
}
