import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { alertSteps } from "../src/list/alert-steps.ts";

const alerts = readFileSync(
  join(import.meta.dirname, "../../../packages/collector/recipes/alerts.yml"),
  "utf8",
);

it("has an entry in the runbook for each alert, in the same order", () => {
  const names = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(5);
  expect(Object.keys(alertSteps)).toEqual(names);
});
