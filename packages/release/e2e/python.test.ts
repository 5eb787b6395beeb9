import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isTruthy, type KnownDestination, parseDestination, type ReasonId } from "@djstats/core";
import type { LedgerEntry } from "@djstats/node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPythons } from "../../cli/e2e/pythons.ts";
import { policyVariables } from "../../core/test/policy-variables.ts";
import { parseConfig } from "../../node/src/config-text.ts";
import { editConfig } from "../../node/src/edit-config.ts";
import { recordOfNotice } from "../../node/src/record-notice.ts";
import { root } from "../src/root.ts";
import { expectedOf, makeVectors } from "../src/vectors/make-vectors.ts";
import { fullConfig, ledgerEntries } from "./full-config.ts";
import { startPyodide } from "./pyodide-process.ts";
import { type PythonProcess, startPython } from "./python-process.ts";
import { changes, configText, context, endpoint, facts, flag, now } from "./situations.ts";

const pythons = (await findPythons()).filter(
  ({ path }) => /3\.([89]|1\d)/.test(path) || path === "/usr/bin/python3",
);

const source = join(root, "integrations/django/src/djstats");

const parse = (text: string) => {
  try {
    return parseConfig(text);
  } catch (error) {
    return (error as Error).message;
  }
};

const google = {
  endpoint: "https://www.google-analytics.com",
  trackingId: "G-ABCDE12345",
  apiSecret: "k3Xw0s_hT2qVbA9-LmZr4Q",
};

function forgottenByNode(destinations: KnownDestination[], entries: LedgerEntry[]): string[] {
  const url = "https://new.example/collect";
  const one = {
    url,
    host: "new.example",
    trackingId: "UA-1",
    form: "measurement-protocol",
    apiSecret: null,
  } as const;
  const changes = recordOfNotice(one, {
    userConfig: { disable: null, destinations },
    entries: () => entries,
    now: new Date(now),
  });
  return Object.keys(changes).filter((name) => changes[name] === null);
}

it("finds a Python to compare with", () => {
  expect(pythons).not.toEqual([]);
});

const starts: [name: string, start: () => PythonProcess | Promise<PythonProcess>][] = [
  ...pythons.map(({ path }): [string, () => PythonProcess] => [path, () => startPython(path)]),
  ["CPython 3.14, compiled to WebAssembly", startPyodide],
];

describe.each(starts)("the package in %s", (_, start) => {
  let python: PythonProcess;
  beforeAll(async () => {
    python = await start();
  });
  afterAll(() => python[Symbol.asyncDispose]());

  it("is imported without a warning", async () => {
    const modules = readdirSync(source).flatMap(
      (name) => /^(?!__init__|apps)(\w+)\.py$/.exec(name)?.[1] ?? [],
    );
    expect(await python.ask([["import", []]])).toEqual([modules.sort()]);
  });

  it("agrees with core in every vector", async () => {
    const { vectors } = makeVectors();
    const answers = await python.ask(vectors.map(({ facts, context }) => ["decide", [facts, context]]));
    for (const [index, { name, expected }] of vectors.entries())
      expect(answers[index], name).toEqual(expected);
  });

  it("agrees with core in 5000 random situations, byte for byte", async () => {
    const situations = fc.sample(fc.tuple(facts, context), 5000);
    const answers = await python.ask(situations.map((situation) => ["decide", situation]));
    const set = new Set(situations.flatMap(([, { env }]) => Object.keys(env)));
    // The next test has more values for the variables of a destination.
    expect([...set]).toEqual(
      expect.arrayContaining(policyVariables().filter((name) => !name.startsWith("DJSTATS_"))),
    );
    const seen = new Set<ReasonId | string | null>();
    for (const [index, [facts, context]] of situations.entries()) {
      const expected = expectedOf({ facts, context });
      seen.add(expected.reason ?? expected.kind);
      expect(answers[index], JSON.stringify({ facts, context })).toEqual(expected);
    }
    // Every reason and every kind of decision occurred, so every rule was checked.
    expect([...seen].sort()).toEqual(
      [...new Set(makeVectors().vectors.map(({ expected }) => expected.reason ?? expected.kind))].sort(),
    );
  });

  it("reads 3000 random endpoints as core does", async () => {
    const endpoints = fc.sample(endpoint, 3000);
    const answers = await python.ask(endpoints.map((one) => ["destination", [one]]));
    for (const [index, one] of endpoints.entries()) {
      const lookup = parseDestination(one, "UA-12345-1");
      const expected = lookup.state === "found" ? [lookup.destination, ""] : [null, lookup.why];
      expect(answers[index], JSON.stringify(one)).toEqual(expected);
    }
  });

  it("reads and changes 3000 random config files as @djstats/node does", async () => {
    const files = fc.sample(fc.tuple(configText, changes), 3000);
    const parsed = await python.ask(files.map(([text]) => ["parse", [text]]));
    let understood = 0;
    for (const [index, [text]] of files.entries())
      expect(parsed[index], JSON.stringify(text)).toEqual(parse(text));
    const sound = files.filter(([text]) => typeof parse(text) !== "string");
    const edited = await python.ask(sound.map((file) => ["edit", file]));
    for (const [index, [text, change]] of sound.entries()) {
      understood += 1;
      expect(edited[index], JSON.stringify({ text, change })).toEqual(editConfig(text, change));
    }
    expect(understood).toBeGreaterThan(200);
  });

  it("forgets the destinations that @djstats/node forgets if the config file has too many", async () => {
    const files = fc.sample(fc.tuple(fullConfig, ledgerEntries), 300);
    const answers = await python.ask(files.map((file) => ["forgotten", [...file, now]]));
    for (const [index, [destinations, entries]] of files.entries())
      expect(answers[index], JSON.stringify({ destinations, entries })).toEqual(
        forgottenByNode(destinations, entries),
      );
  });

  it("takes a destination from the settings, and says what is wrong with one of a wrong type", async () => {
    const right = { ENDPOINT: google.endpoint, TRACKING_ID: google.trackingId, API_SECRET: google.apiSecret };
    const ask = (values: unknown[]) => python.ask(values.map((value) => ["settings", [value]]));
    const lookup = parseDestination(google.endpoint, google.trackingId, google.apiSecret);
    const found = lookup.state === "found" ? [lookup.destination, ""] : lookup;
    const others = { ...right, API_SECRET: null, TRACKING_ID: "UA-12345-1" };
    expect(await ask([null, right, others])).toEqual([
      [null, "No destination is configured."],
      found,
      [expect.objectContaining({ trackingId: "UA-12345-1", apiSecret: null }), ""],
    ]);
    const typed = [5, 0, 1.5, true, false, [], ["x"], {}];
    const wrong = [
      ...[...typed, "https://collector.example"],
      ...typed.flatMap((value) => Object.keys(right).map((name) => ({ ...right, [name]: value }))),
      ...["ENDPOINT", "TRACKING_ID"].map((name) => ({ ...right, [name]: null })),
    ];
    const why =
      "DJSTATS in the settings must be a dict with ENDPOINT and TRACKING_ID, and for Google Analytics API_SECRET, all text.";
    expect(await ask(wrong)).toEqual(wrong.map(() => [null, why]));
    expect(await ask([null, "", "a b"].map((value) => ({ ...right, API_SECRET: value })))).toEqual([
      [null, expect.stringContaining("needs an API secret")],
      [null, expect.stringContaining("needs an API secret")],
      [null, expect.stringContaining("must be 1 to 64 letters")],
    ]);
  });

  it("treats the same values as on", async () => {
    const values = fc.sample(flag, 1000);
    expect(await python.ask(values.map((value) => ["truthy", [value]]))).toEqual(values.map(isTruthy));
  });
});
