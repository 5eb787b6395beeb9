import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { current } from "../src/versions/current.ts";
import { freeze, readFrozen } from "../src/versions/frozen.ts";
import { allVersions, changesOf, type ListVersion } from "../src/versions/list-version.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "djstats-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const [first, second, third] = current.fields;
if (!first || !second || !third) throw new Error("The list is too short.");
const old: ListVersion = { ...current, version: 1, fields: [first, second] };
const next: ListVersion = {
  ...current,
  version: 2,
  fields: [{ ...second, why: "For another reason." }, third],
};

describe("the versions of the list", () => {
  it("are kept for good, each once", () => {
    freeze(current, directory);
    expect(readFrozen(directory)).toEqual([current]);
    expect(() => freeze(current, directory)).toThrow("EEXIST");
  });

  it("must all be there", () => {
    freeze(old, directory);
    expect(allVersions(next, readFrozen(directory)).map(({ version }) => version)).toEqual([1, 2]);
    expect(() => allVersions(next, [])).toThrow("Version 1 of the list is not there");
    expect(() => allVersions(old, [old])).toThrow("Version 1 of the list is kept for good");
  });

  it("say what was added, changed and removed", () => {
    const [one, two] = changesOf([old, next]);
    expect(one).toMatchObject({ added: [first, second], changed: [], removed: [] });
    expect(two).toMatchObject({ added: [third], changed: [next.fields[0]], removed: [first] });
  });
});
