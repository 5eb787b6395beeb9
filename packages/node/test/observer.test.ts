import { expect, it } from "vitest";
import { context } from "../../core/test/policy-contexts.ts";
import { observerVariables } from "../src/observer.ts";

const pythonPath = (PYTHONPATH: string, directory = "/opt/observer") =>
  observerVariables(context({ PYTHONPATH }), {
    directory,
    reporter: "/opt/reporter.cjs",
    separator: ":",
  })?.PYTHONPATH;

it.each([
  ["", "/opt/observer"],
  ["/a:b c", "/opt/observer:/a:b c"],
  [":/a:", "/opt/observer::/a:"],
  ["/opt/observer:/a", "/opt/observer:/a"],
  ["/a:/opt/observer", "/opt/observer:/a"],
])("puts the observer in front of PYTHONPATH, once: %j", (before, after) => {
  expect(pythonPath(before)).toBe(after);
});

it("leaves out the observer if it would break Python's path", () => {
  expect(pythonPath("/a", "/opt/co:lon/observer")).toBeUndefined();
  expect(pythonPath("/caf\uFFFD")).toBeUndefined();
});
