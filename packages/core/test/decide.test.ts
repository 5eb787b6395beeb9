import {
  type Config,
  commands,
  decide,
  type Facts,
  globalRule,
  reasons,
  statusOf,
  type UncheckedFacts,
} from "@djstats/core";
import { describe, expect, it } from "vitest";
import { context, dep, now, shown } from "./policy-contexts.ts";

const app: Facts = { ...dep, command: "startapp", settings: { state: "loaded", debug: true } };
const server: Facts = { ...app, command: "runserver" };

const seen = new Set<string>();

function outcome(facts: UncheckedFacts, at = context()): string {
  const decision = decide(facts, at);
  const found = "reason" in decision ? decision.reason : decision.kind;
  seen.add(found);
  return found;
}

describe("each command", () => {
  it.each<[string, UncheckedFacts, string]>([
    ["startproject without settings", dep, "send"],
    ["startproject with settings and DEBUG", { ...app, command: "startproject" }, "send"],
    ["startapp with DEBUG", app, "send"],
    ["startapp without settings", { ...app, settings: { state: "none" } }, "send"],
    ["startapp without DEBUG", { ...app, settings: { state: "loaded", debug: false } }, "debug-off"],
    [
      "startapp with settings that cannot be loaded",
      { ...app, settings: { state: "unloadable" } },
      "settings-unloadable",
    ],
    [
      "startapp with settings in an unknown state",
      { ...app, settings: { state: "?" } as never },
      "settings-unloadable",
    ],
    ["startapp with DEBUG = 1", { ...app, settings: { state: "loaded", debug: 1 } }, "send"],
    ["runserver with DEBUG = 1", { ...server, settings: { state: "loaded", debug: 1 } }, "send"],
    ["startapp with DEBUG = 2", { ...app, settings: { state: "loaded", debug: 2 as never } }, "debug-off"],
    [
      "startapp with DEBUG = '1'",
      { ...app, settings: { state: "loaded", debug: "1" as never } },
      "debug-off",
    ],
    ["startapp with DEBUG = 0", { ...app, settings: { state: "loaded", debug: 0 as never } }, "debug-off"],
    ["runserver with DEBUG", server, "send"],
    ["runserver without settings", { ...server, settings: { state: "none" } }, "no-settings"],
    [
      "runserver with settings that cannot be loaded",
      { ...server, settings: { state: "unloadable" } },
      "settings-unloadable",
    ],
    ["runserver without DEBUG", { ...server, settings: { state: "loaded", debug: false } }, "debug-off"],
    ["migrate", { ...app, command: "migrate" }, "not-tracked"],
    ["Runserver", { ...app, command: "Runserver" }, "not-tracked"],
    ["no name", { ...app, command: "" }, "not-tracked"],
  ])("%s: %j", (_, facts, expected) => {
    expect(outcome(facts)).toBe(expected);
  });
});

const values: [string, boolean][] = [
  ["1", true],
  ["true", true],
  ["yes", true],
  ["no", true],
  ["off", true],
  ["2", true],
  [" x ", true],
  ["", false],
  [" ", true],
  ["\t \n", true],
  ["0", false],
  [" 0 ", false],
  ["false", false],
  ["FALSE", false],
  ["False", false],
];

describe("reporting is off because of", () => {
  it.each(values)("%j in the environment", (value, off) => {
    expect(outcome(dep, context({ DJANGO_NO_ANALYTICS: value }))).toBe(off ? "opted-out-env" : "send");
    expect(outcome(dep, context({ DO_NOT_TRACK: value }))).toBe(off ? "do-not-track" : "send");
  });

  it.each(values)("%j after disable", (disable, off) => {
    expect(outcome(dep, context({}, { disable }))).toBe(off ? "opted-out-file" : "send");
  });

  it("an administrator's file, which comes before a developer's own settings", () => {
    const offBySystem = "The file /etc/djangoanalytics sets disable.";
    for (const disable of [null, "0", "1"]) {
      const at = context({ DJANGO_NO_ANALYTICS: "1" }, { disable });
      expect(outcome(dep, { ...at, config: { ...at.config, offBySystem } })).toBe("opted-out-system");
    }
  });

  it.each(["CI", "GITHUB_ACTIONS", "TF_BUILD"])("%s", (name) => {
    expect(outcome(dep, context({ [name]: "true" }))).toBe("ci");
    expect(outcome(dep, context({ [name]: "" }))).toBe("send");
    expect(outcome(dep, context({ [name]: "true", CI: "false" }))).toBe("send");
  });
});

describe("the first match wins", () => {
  const everything = {
    env: {
      DJANGO_NO_ANALYTICS: "1",
      DO_NOT_TRACK: "1",
      CI: "1",
      DJSTATS_ENDPOINT: "",
      DJSTATS_TRACKING_ID: "",
    },
    userConfig: { disable: "1", notice: 0 },
  };

  it("in the order of the published table", () => {
    const { env, userConfig } = everything;
    const seen = [
      outcome(app, context(env, userConfig)),
      outcome(app, context({ ...env, DJANGO_NO_ANALYTICS: "" }, userConfig)),
      outcome(app, context({ ...env, DJANGO_NO_ANALYTICS: "", DO_NOT_TRACK: "" }, userConfig)),
      outcome(app, context({ ...env, DJANGO_NO_ANALYTICS: "", DO_NOT_TRACK: "" }, { notice: 0 })),
      outcome({ ...app, command: "x" }, context({ CI: "1" }, { notice: 0 })),
      outcome({ ...server, command: "x", settings: { state: "unloadable" } }, context({}, { notice: 0 })),
      outcome({ ...server, settings: { state: "unloadable" } }, context({}, { notice: 0 })),
      outcome({ ...server, settings: { state: "none" } }, context({}, { notice: 0 })),
      outcome(app, context({}, { notice: 0, shown: now })),
      outcome(app, context({}, { shown: now })),
    ];
    expect(seen).toEqual([
      "opted-out-env",
      "do-not-track",
      "opted-out-file",
      "no-destination",
      "ci",
      "not-tracked",
      "settings-unloadable",
      "no-settings",
      "notice-pending",
      "notice-recent",
    ]);
  });

  it("lists every reason, with when it applies and what to do", () => {
    expect(reasons.map(({ id }) => id)).toMatchInlineSnapshot(`
      [
        "opted-out-system",
        "opted-out-env",
        "do-not-track",
        "opted-out-file",
        "config-unreadable",
        "no-destination",
        "ci",
        "not-tracked",
        "settings-unloadable",
        "debug-off",
        "no-settings",
        "not-opted-in",
        "notice-pending",
        "notice-recent",
      ]
    `);
    for (const { when, remedy } of reasons)
      expect([when.length > 10, remedy.length > 10]).toEqual([true, true]);
  });
});

describe("the config file", () => {
  it("sends nothing if it cannot be understood, and says why", () => {
    const config: Config = { state: "unreadable", why: "It is a directory." };
    expect(outcome(dep, { ...context(), config })).toBe("config-unreadable");
    expect(decide(dep, { ...context(), config })).toMatchObject({
      kind: "skip",
      why: "It is a directory.",
    });
  });

  const read = (...destinations: (typeof shown)[]): Config => ({
    state: "read",
    userConfig: { disable: null, destinations },
  });

  it.each<[string, Config]>([
    ["absent", { state: "absent" }],
    ["without a section", read()],
    ["with a section of another path", read({ ...shown, url: "https://collector.example/other" })],
    ["with a section of another tracking ID", read({ ...shown, trackingId: "UA-12345-2" })],
    ["with a section without an ID", read({ ...shown, id: null })],
    ["with a section without a notice", read({ ...shown, notice: null })],
    ["with a section without the time of the notice", read({ ...shown, shown: null })],
    ["with a section of another version of the notice", read({ ...shown, notice: 99 })],
  ])("%s asks first", (_, config) => {
    const decision = decide(dep, { ...context(), config });
    expect(decision).toMatchObject({ kind: "show-notice", destination: { host: "collector.example" } });
    expect(statusOf({ ...context(), config })?.reason).toBe("notice-pending");
    expect(globalRule({ ...context(), config })).toBeNull();
  });

  it("has an ID of version 1, which contains a MAC address, renewed before anything is sent", () => {
    const decision = decide(dep, context({}, { id: "3fa04034-a36b-11e6-acd6-000000000000" }));
    expect(decision.kind).toBe("renew-id");
  });

  it("marks one destination as ended, and no other", () => {
    expect(outcome(dep, context({}, { ended: true }))).toBe("no-destination");
    const other = { ...shown, trackingId: "UA-12345-2", ended: true };
    expect(outcome(dep, { ...context(), config: read(other, shown) })).toBe("send");
  });
});

describe("between the notice and the first event", () => {
  const minute = 60_000;

  it.each([
    [0, "notice-recent"],
    [1, "notice-recent"],
    [10 * minute - 1, "notice-recent"],
    [10 * minute, "send"],
    [11 * minute, "send"],
    [365 * 24 * 60 * minute, "send"],
  ])("%i ms after it: %s", (ms, expected) => {
    expect(outcome(dep, context({}, { shown: now - ms }))).toBe(expected);
    expect(statusOf(context({}, { shown: now - ms }))?.reason ?? "send").toBe(expected);
  });

  it.each([1, minute, 365 * 24 * 60 * minute])("a time %i ms in the future is to be corrected", (ms) => {
    const decision = decide(dep, context({}, { shown: now + ms }));
    expect(decision).toMatchObject({ kind: "correct-shown", reason: "notice-recent" });
  });

  it("applies to each destination on its own", () => {
    const other = { ...shown, trackingId: "UA-12345-2", shown: now };
    const config = { state: "read", userConfig: { disable: null, destinations: [other, shown] } } as const;
    expect(outcome(dep, { ...context(), config })).toBe("send");
    expect(outcome(dep, { ...context({ DJSTATS_TRACKING_ID: "UA-12345-2" }), config })).toBe("notice-recent");
  });
});

describe("opt-in, by the build", () => {
  it.each([
    [null, "not-opted-in"],
    ["0", "send"],
    ["", "not-opted-in"],
    [" ", "opted-out-file"],
    ["1", "opted-out-file"],
  ])("disable is %j", (disable, expected) => {
    expect(outcome(dep, context({}, { disable }, "opt-in"))).toBe(expected);
  });

  it("requires opting in before it shows the notice", () => {
    expect(outcome(dep, context({}, { notice: null }, "opt-in"))).toBe("not-opted-in");
  });
});

it("has a type of facts for tracked commands only", () => {
  // @ts-expect-error: an embedding program learns this when it is compiled, not from never being counted
  const facts: Facts = { ...dep, command: "build" };
  expect(decide(facts, context())).toMatchObject({ reason: "not-tracked", preview: null });
});

it("has a preview for the tracked commands, whatever the policy decides, and for no other command", () => {
  const off = context({ DJANGO_NO_ANALYTICS: "1" });
  for (const command of commands)
    expect(decide({ ...app, command }, off)).toHaveProperty("preview", expect.any(Object));
  expect(decide({ ...app, command: "migrate" }, off)).toHaveProperty("preview", null);
});

it("has a row for every reason, in this file as a whole", () => {
  expect([...seen]).toEqual(expect.arrayContaining(reasons.map(({ id }) => id)));
});
