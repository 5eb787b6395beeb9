import { type Facts, userAgent } from "@djstats/core";
import { expect, it } from "vitest";
import { dep } from "./policy-contexts.ts";

const version = (django: string, python: string) =>
  userAgent({ ...dep, django, python: { implementation: "cpython", version: python } }).replace(/ \(.*/, "");

it.each([
  ["5.2.3", "3.13.1", "Django/5.2.3 CPython/3.13.1"],
  ["5.3a1", "3.15.0a1+", "Django/5.3a1 CPython/3.15.0a1"],
  ["5.2rc1", "3.14.0rc2", "Django/5.2rc1 CPython/3.14.0rc2"],
  ["5.3.dev20250101120000", "3.13.1+", "Django/5.3.dev CPython/3.13.1"],
  ["3.2.25", "2.7.18", "Django/3.2.25 CPython/2.7.18"],
  ["5.2.3+acme", "3.13.1-acme", "Django/other CPython/other"],
  ["5.2.3 ", "3.13.1\n", "Django/other CPython/other"],
  ["5.2.3\n", "", "Django/other CPython/other"],
  ["20250101.1", "1234.1.1", "Django/other CPython/other"],
  ["5.2.3.post1", "3", "Django/other CPython/other"],
])("versions %j and %j", (django, python, expected) => {
  expect(version(django, python)).toBe(expected);
});

it.each<[Facts["platform"], string]>([
  [{ os: "macos", machine: "x86_64", version: "10.12" }, "Macintosh; Intel macOS 10.12.0"],
  [{ os: "macos", machine: "arm64", version: "15.1.1" }, "Macintosh; arm64 macOS 15.1.1"],
  [{ os: "macos", machine: "arm64", version: "Ventura" }, "Macintosh; arm64 macOS other"],
  [{ os: "linux", machine: "x86_64", version: "6.1.0-acme" }, "Linux; x86_64"],
  [{ os: "linux", machine: "toaster", version: "" }, "Linux; other"],
  [{ os: "windows", machine: "AMD64", version: "10.0.22631" }, "Windows; x86_64 10.0"],
  [{ os: "windows", machine: "ARM64", version: "10.0" }, "Windows; arm64 10.0"],
  [{ os: "windows", machine: "ia64", version: "6.1" }, "Windows; other other"],
  [{ os: "other", machine: "x86_64", version: "14.1" }, "other"],
  [{ os: "plan9" as never, machine: "x86_64", version: "4" }, "other"],
])("platform %j", (platform, expected) => {
  expect(userAgent({ ...dep, platform })).toBe(`Django/1.11 CPython/3.5.1 (${expected})`);
});

it.each([
  ["CPython", "CPython"],
  ["pypy", "PyPy"],
  ["MyPython", "other"],
])("implementation %s", (implementation, expected) => {
  expect(userAgent({ ...dep, python: { implementation, version: "3.5.1" } })).toContain(
    ` ${expected}/3.5.1 `,
  );
});
