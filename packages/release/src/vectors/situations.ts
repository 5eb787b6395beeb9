import {
  type Config,
  defaultProfile,
  type Facts,
  type KnownDestination,
  noticeVersion,
  type PolicyContext,
  type UncheckedFacts,
  type UserConfig,
  wireForms,
} from "@djstats/core";

/** One run of a command, and everything that the policy looks at. */
export interface Situation {
  readonly name: string;
  readonly facts: UncheckedFacts;
  readonly context: PolicyContext;
}

const facts: Facts = {
  command: "runserver",
  django: "5.2.3",
  python: { implementation: "cpython", version: "3.13.1" },
  platform: { os: "linux", machine: "x86_64", version: "" },
  settings: { state: "loaded", debug: true },
};
const env = { DJSTATS_ENDPOINT: "https://collector.example", DJSTATS_TRACKING_ID: "UA-12345-1" };
const now = Date.parse("2026-11-24T09:00:00Z");
const known: KnownDestination = {
  url: "https://collector.example/collect",
  trackingId: "UA-12345-1",
  id: "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63",
  notice: noticeVersion,
  shown: now - 3_600_000,
  ended: false,
};
/** The context of a developer who is counted. */
export const counted: PolicyContext = {
  env,
  config: configOf([known]),
  profile: defaultProfile,
  now,
  sessionId: "1483920617",
};

const google = {
  env: {
    DJSTATS_ENDPOINT: "https://www.google-analytics.com",
    DJSTATS_TRACKING_ID: "G-ABCDE12345",
    DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q",
  },
  known: {
    ...known,
    url: "https://www.google-analytics.com/mp/collect",
    trackingId: "G-ABCDE12345",
    notice: wireForms["google-analytics-4"].version,
  },
};

function configOf(destinations: UserConfig["destinations"], disable: string | null = null): Config {
  return { state: "read", userConfig: { disable, destinations } };
}

/** Situations by name, each as the differences from a run that is counted. */
export const situations: readonly Situation[] = [
  ...Object.entries<Partial<UncheckedFacts>>({
    "runserver with DEBUG on is sent": {},
    "startapp without settings is sent": { command: "startapp", settings: { state: "none" } },
    "startproject without settings is sent": { command: "startproject", settings: { state: "none" } },
    "the integer 1 counts as DEBUG": { settings: { state: "loaded", debug: 1 } },
    "migrate is not tracked": { command: "migrate" },
    "DEBUG is off": { settings: { state: "loaded", debug: false } },
    "the settings cannot be loaded": { command: "startapp", settings: { state: "unloadable" } },
    "runserver without settings": { settings: { state: "none" } },
    "a development version is cut to its series": { django: "5.3.dev20250101120000" },
    "a version of no known form becomes other": {
      django: "5.2+company",
      python: { implementation: "MyPython", version: "x" },
    },
    "a Python from a checkout": { python: { implementation: "PyPy", version: "3.15.0a1+" } },
    "a Mac with an Intel processor": { platform: { os: "macos", machine: "x86_64", version: "10.12" } },
    "a Mac with Apple's processor": { platform: { os: "macos", machine: "arm64", version: "26.1.2" } },
    Windows: { platform: { os: "windows", machine: "AMD64", version: "10.0.22631" } },
    "Linux on a processor outside the list": { platform: { os: "linux", machine: "mips64", version: "" } },
    "a system outside the list": { platform: { os: "other", machine: "amd64", version: "" } },
  }).map(([name, differs]) => ({ name, facts: { ...facts, ...differs }, context: counted })),
  ...Object.entries<Partial<PolicyContext>>({
    "DJANGO_NO_ANALYTICS is set": { env: { ...env, DJANGO_NO_ANALYTICS: "1" } },
    "DJANGO_NO_ANALYTICS is False, in any case": { env: { ...env, DJANGO_NO_ANALYTICS: " False " } },
    "DO_NOT_TRACK is a space": { env: { ...env, DO_NOT_TRACK: " " } },
    "the config file disables": { config: configOf([known], "true") },
    "the config file says disable=0": { config: configOf([known], "0") },
    "another config file disables": {
      config: {
        ...configOf([known]),
        offElsewhere: "The config file /home/a/.config/djangoanalytics sets disable.",
      },
    },
    "an administrator's file disables": {
      config: { ...configOf([known]), offBySystem: "The file /etc/djangoanalytics sets disable." },
    },
    "the config file cannot be read": {
      config: { state: "unreadable", why: "The config file /home/a/x cannot be used: it is empty." },
    },
    "there is no destination": { env: {} },
    "only one of two variables is set": { env: { DJSTATS_ENDPOINT: "https://collector.example" } },
    "the endpoint is http": { env: { ...env, DJSTATS_ENDPOINT: "http://collector.example/collect" } },
    "the endpoint contains a password": {
      env: { ...env, DJSTATS_ENDPOINT: "https://a:b@collector.example/" },
    },
    "the count has ended": { config: configOf([{ ...known, ended: true }]) },
    "a CI service is set": { env: { ...env, GITHUB_ACTIONS: "true" } },
    "CI=false overrides a service": { env: { ...env, GITHUB_ACTIONS: "true", CI: "false" } },
    "reporting is opt-in": { profile: { ...defaultProfile, consent: "opt-in" } },
    "the developer has opted in": {
      profile: { ...defaultProfile, consent: "opt-in" },
      config: configOf([known], "0"),
    },
    "there is no config file": { config: { state: "absent" } },
    "the notice was shown for another property": {
      config: configOf([{ ...known, trackingId: "UA-12345-2" }]),
    },
    "the build names a program for its notice": {
      config: configOf([{ ...known, notice: 0 }]),
      profile: { ...defaultProfile, program: "djstats", site: "https://what-we-send.example/" },
    },
    "an older notice was shown": { config: configOf([{ ...known, notice: 0 }]) },
    "the notice was shown a minute ago": { config: configOf([{ ...known, shown: now - 60_000 }]) },
    "the notice was shown in the future": { config: configOf([{ ...known, shown: now + 60_000 }]) },
    "the ID is of version 1 and has to be renewed": {
      config: configOf([{ ...known, id: "3fa04034-a36b-11e6-acd6-000000000000" }]),
    },
    "the build brings the destination": {
      env: {},
      profile: {
        ...defaultProfile,
        destination: { endpoint: "https://collector.example", trackingId: "UA-12345-1" },
      },
    },
  }).map(([name, differs]) => ({ name, facts, context: { ...counted, ...differs } })),
  ...Object.entries<Partial<Facts>>({
    "Google Analytics 4 takes a runserver": {},
    "Google Analytics 4 takes a Mac": { platform: { os: "macos", machine: "arm64", version: "26.1.2" } },
    "Google Analytics 4 takes Windows": {
      platform: { os: "windows", machine: "AMD64", version: "10.0.22631" },
    },
  }).map(([name, differs]) => ({
    name,
    facts: { ...facts, ...differs },
    context: { ...counted, env: google.env, config: configOf([google.known]) },
  })),
  ...Object.entries<Partial<PolicyContext>>({
    "the notice was not shown for a property of Google Analytics": {},
    "a property of Google Analytics has no API secret": { env: { ...google.env, DJSTATS_API_SECRET: "" } },
    "a measurement ID is misspelt": { env: { ...google.env, DJSTATS_TRACKING_ID: "g-ABCDE12345" } },
    "Google Analytics has another path": {
      env: { ...google.env, DJSTATS_ENDPOINT: "https://www.google-analytics.com/collect" },
    },
  }).map(([name, differs]) => ({ name, facts, context: { ...counted, env: google.env, ...differs } })),
];
