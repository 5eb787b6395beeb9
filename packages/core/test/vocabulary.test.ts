import { describe, expect, it } from "vitest";
import { userAgent } from "../src/user-agent.ts";
import { dimensions, parseHitAttributes, seriesOf, vocabulary } from "../src/vocabulary.ts";

describe("the lists of counted values", () => {
  it("are dated, have no value twice, and fit 32 with `other`", () => {
    expect(vocabulary.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const name of dimensions) {
      const values: readonly string[] = vocabulary[name];
      expect(new Set(values).size).toBe(values.length);
      expect(values.length + 1).toBeLessThanOrEqual(32);
      expect(values).not.toContain("other");
      for (const value of values) expect(value).toMatch(/^[a-z]+$|^\d{1,2}\.\d{1,2}$/);
    }
  });
});

describe("an attribute of a hit", () => {
  const python = { implementation: "CPython", version: "3.13.1" };
  it.each([
    [{ os: "macos", machine: "arm64", version: "15.1" }, "macos"],
    [{ os: "linux", machine: "x86_64", version: "6.1" }, "linux"],
    [{ os: "windows", machine: "AMD64", version: "10.0.26100" }, "windows"],
    [{ os: "other", machine: "x", version: "1" }, "other"],
  ] as const)("is read from the header that core itself writes: %o", (platform, os) => {
    const header = userAgent({ django: "5.2.3", python, platform });
    expect(parseHitAttributes({ command: "startapp", django: "5.2.3", userAgent: header })).toEqual({
      command: "startapp",
      django: "5.2",
      python: "3.13",
      os,
    });
    // Without `av`, Django's version is in the header too.
    expect(parseHitAttributes({ command: null, django: null, userAgent: header })).toMatchObject({
      command: "other",
      django: "5.2",
    });
  });

  it.each([
    [null, "other", "other"],
    ["", "other", "other"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "other", "windows"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "other", "macos"],
    ["curl/8.5.0", "other", "other"],
    ["Django/1.11 CPython/3.5.1 (Macintosh; Intel macOS 10.12.0)", "3.5", "macos"],
    ["Django/5.2 PyPy/3.11.2 (Linux; aarch64)", "3.11", "linux"],
    ["Django/5.2 other/other (other)", "other", "other"],
    ["Python/3.999", "other", "other"],
  ])("in the header %j", (header, series, os) => {
    expect(parseHitAttributes({ command: null, django: null, userAgent: header })).toMatchObject({
      python: series,
      os,
    });
  });

  it.each([
    ["5.2.3", "5.2"],
    ["5.2", "5.2"],
    ["1.11.29", "1.11"],
    ["6.1rc1", "6.1"],
    ["6.2.dev", "6.2"],
    ["5", null],
    ["5.2000", null],
    ["v5.2", null],
    ["", null],
  ])("the series of %j is %j", (version, series) => {
    expect(seriesOf(version)).toBe(series);
  });
});
