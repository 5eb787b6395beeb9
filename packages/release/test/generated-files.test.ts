import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reasons } from "@djstats/core";
import { describe, expect, it } from "vitest";
import { generatedFiles } from "../src/generated-files.ts";
import { optOuts } from "../src/python/core-module.ts";
import { root } from "../src/root.ts";
import { makeVectors } from "../src/vectors/make-vectors.ts";

it("the observer checks exactly the variables that turn reporting off", () => {
  const observer = readFileSync(join(root, "packages/node/observer/sitecustomize.py"), "utf8");
  const [, list = ""] = /opt_outs = \(([^)]*)\)/.exec(observer) ?? [];
  expect([...list.matchAll(/"(\w+)"/g)].map(([, name]) => name)).toEqual(Object.keys(optOuts()));
});

describe("the files that are generated from core", () => {
  it.each([...generatedFiles()])("include %s as it is now (else run `pnpm generate`)", (path, text) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(text);
  });

  it("include vectors of every reason and every kind of decision", () => {
    const expected = makeVectors().vectors.map((vector) => vector.expected);
    expect(new Set(expected.flatMap(({ reason }) => reason ?? []))).toEqual(
      new Set(reasons.map(({ id }) => id)),
    );
    expect(new Set(expected.map(({ kind }) => kind))).toEqual(
      new Set(["send", "renew-id", "show-notice", "correct-shown", "skip"]),
    );
  });
});
