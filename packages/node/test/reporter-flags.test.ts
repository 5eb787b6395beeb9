import type { Settings } from "@djstats/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { flagsOf, readReporterFlags } from "../src/reporter-flags.ts";

const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.+-]{0,20}$/);
const settings = fc.constantFrom<Settings>(
  { state: "none" },
  { state: "unloadable" },
  { state: "loaded", debug: true },
  { state: "loaded", debug: false },
);

it("passes every fact on to a reporter in another process", () => {
  const facts = fc.record({
    command: word,
    django: word,
    python: fc.record({ implementation: word, version: word }),
    settings,
  });
  fc.assert(
    fc.property(facts, (given) => {
      expect(readReporterFlags(flagsOf(given))).toEqual({ facts: given, wait: false, notice: false });
    }),
  );
});

it("treats DEBUG as on if it is the integer 1", () => {
  const python = { implementation: "CPython", version: "3.13.1" };
  const given = {
    command: "startapp",
    django: "5.2",
    python,
    settings: { state: "loaded", debug: 1 },
  } as const;
  expect(readReporterFlags(flagsOf(given)).facts.settings).toEqual({ state: "loaded", debug: true });
});
