import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createExclusively } from "../src/replace-file.ts";
import { isBusy, retryWhileBusy } from "../src/retry-while-busy.ts";

const trouble = (code: string) => Object.assign(new Error(code), { code });

/** Fails a number of times, like a file that a virus scanner has open. */
function busyFor(times: number, code = "EPERM") {
  const tries = { count: 0 };
  const act = () => {
    tries.count++;
    if (tries.count <= times) throw trouble(code);
    return "done";
  };
  return { tries, act };
}

describe("a file in use", () => {
  it.each(["EPERM", "EACCES", "EBUSY"])("is retried on Windows after %s", (code) => {
    const { act, tries } = busyFor(3, code);
    expect(retryWhileBusy(act, "win32")).toBe("done");
    expect(tries.count).toBe(4);
  });

  it.each<[NodeJS.Platform, string]>([
    ["linux", "EPERM"],
    ["darwin", "EACCES"],
    ["linux", "EBUSY"],
    ["win32", "ENOENT"],
    ["win32", "ENOSPC"],
  ])("is not retried on other systems or after other errors: %s, %s", (platform, code) => {
    const { act, tries } = busyFor(1, code);
    expect(() => retryWhileBusy(act, platform)).toThrow(code);
    expect(tries.count).toBe(1);
    expect(isBusy(trouble(code), platform)).toBe(false);
  });

  it("causes the original error if it stays in use", () => {
    expect(() => retryWhileBusy(busyFor(Number.POSITIVE_INFINITY, "EBUSY").act, "win32")).toThrow("EBUSY");
  });
});

describe("a new file", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "djstats-"));
    writeFileSync(join(directory, "temporary"), "new");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const unlinkable = () => {
    throw trouble("ENOTSUP");
  };

  it.each([
    ["can", linkSync],
    ["cannot", unlinkable],
  ])("is created if the file system %s give a file two names", (_, link) => {
    createExclusively(join(directory, "temporary"), join(directory, "file"), link);
    expect(readFileSync(join(directory, "file"), "utf8")).toBe("new");
  });

  it.each([
    ["can", linkSync, "EEXIST"],
    ["cannot", unlinkable, "ENOTSUP"],
  ])("does not replace an existing file if the file system %s give a file two names", (_, link, code) => {
    writeFileSync(join(directory, "file"), "old");
    expect(() => createExclusively(join(directory, "temporary"), join(directory, "file"), link)).toThrow(
      code,
    );
    expect(readFileSync(join(directory, "file"), "utf8")).toBe("old");
    expect(readdirSync(directory)).toHaveLength(2);
  });
});
