import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { current } from "../src/lists/current.ts";
import { type KeptList, keep, readKept } from "../src/lists/kept.ts";
import { allVersions, changesOf, type ListVersion } from "../src/lists/list-version.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "djstats-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const [first, second, third] = current.fields;
if (!first || !second || !third) throw new Error("The list is too short.");
const old: KeptList = { ...current, version: 1, fields: [first, second], release: "0.1.0", decisions: 9 };
const next: ListVersion = {
  ...current,
  version: 2,
  fields: [{ ...second, why: "For another reason." }, third],
};

describe("keep", () => {
  it("records each version of the list as its last release had it", () => {
    keep(old, directory);
    expect(readKept(directory)).toEqual([old]);
    keep({ ...old, release: "0.2.0" }, directory);
    keep({ ...next, release: "0.3.0", decisions: 12 }, directory);
    expect(readKept(directory).map(({ version, release }) => [version, release])).toEqual([
      [1, "0.2.0"],
      [2, "0.3.0"],
    ]);
  });
});

describe("allVersions", () => {
  it("returns all versions, and throws if one is missing", () => {
    expect(allVersions(next, [old])).toEqual([old, next]);
    expect(allVersions({ ...next, version: 1 }, [old]).map(({ fields }) => fields)).toEqual([next.fields]);
    expect(() => allVersions(next, [])).toThrow(
      "The notice has version 2, but packages/release/lists contains 0",
    );
    expect(() => allVersions({ ...next, version: 3 }, [old])).toThrow("by at most one between two releases");
  });
});

describe("changesOf", () => {
  it("returns the added, changed and removed fields", () => {
    const [one, two] = changesOf([old, next]);
    expect(one).toMatchObject({ added: [first, second], changed: [], removed: [] });
    expect(two).toMatchObject({ added: [third], changed: [next.fields[0]], removed: [first] });
  });
});
