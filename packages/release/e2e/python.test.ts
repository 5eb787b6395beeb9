import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isTruthy, parseDestination, type ReasonId } from "@djstats/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPythons } from "../../cli/e2e/pythons.ts";
import { policyVariables } from "../../core/test/policy-variables.ts";
import { parseConfig } from "../../node/src/config-text.ts";
import { editConfig } from "../../node/src/edit-config.ts";
import { root } from "../src/root.ts";
import { expectedOf, makeVectors } from "../src/vectors/make-vectors.ts";
import { startPyodide } from "./pyodide-process.ts";
import { type PythonProcess, startPython } from "./python-process.ts";
import { changes, configText, context, endpoint, facts, flag } from "./situations.ts";

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

  it("does in every vector what core does", async () => {
    const { vectors } = makeVectors();
    const answers = await python.ask(vectors.map(({ facts, context }) => ["decide", [facts, context]]));
    for (const [index, { name, expected }] of vectors.entries())
      expect(answers[index], name).toEqual(expected);
  });

  it("does in 5000 random situations what core does, byte for byte", async () => {
    const situations = fc.sample(fc.tuple(facts, context), 5000);
    const answers = await python.ask(situations.map((situation) => ["decide", situation]));
    const set = new Set(situations.flatMap(([, { env }]) => Object.keys(env)));
    // Of a destination's variables, the next test has more.
    expect([...set]).toEqual(
      expect.arrayContaining(policyVariables().filter((name) => !name.startsWith("DJSTATS_"))),
    );
    const seen = new Set<ReasonId | string | null>();
    for (const [index, [facts, context]] of situations.entries()) {
      const expected = expectedOf({ facts, context });
      seen.add(expected.reason ?? expected.kind);
      expect(answers[index], JSON.stringify({ facts, context })).toEqual(expected);
    }
    // Every reason and every kind of decision, so that no rule went unasked.
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

  it("takes the same values for on", async () => {
    const values = fc.sample(flag, 1000);
    expect(await python.ask(values.map((value) => ["truthy", [value]]))).toEqual(values.map(isTruthy));
  });
});
