import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startService } from "./service.ts";

const alerts = readFileSync(join(import.meta.dirname, "../recipes/alerts.yml"), "utf8");

it("has alerts that name existing metrics and outcomes only", async () => {
  await using running = await startService();
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  const named = [...alerts.matchAll(/(djstats_\w+)(?:\{outcome=~?"([^"]+)"\})?/g)];
  expect(named.length).toBeGreaterThan(8);
  for (const [, name = "", pattern = ".*"] of named) {
    const outcomes = [...metrics.matchAll(new RegExp(`^${name}(?:\\{outcome="(.+)"\\})? \\d`, "gm"))].map(
      ([, outcome = ""]) => outcome,
    );
    // Check each outcome of a list in parentheses.
    const [, before = "", list = ""] = /^(.*?)\(?([^()]*)\)?$/.exec(pattern) ?? [];
    for (const one of list.split("|"))
      expect(
        outcomes.some((outcome) => new RegExp(`^${before}${one}$`).test(outcome)),
        `${name} ${before}${one}`,
      ).toBe(true);
  }
});
