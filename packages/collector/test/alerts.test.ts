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

it("has metrics of the process and the build, each once and with its type", async () => {
  await using running = await startService();
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  for (const [name, value] of [
    ["process_cpu_seconds_total", String.raw`\d+\.?\d*`],
    ["process_start_time_seconds", String.raw`\d{10}`],
    ["process_resident_memory_bytes", String.raw`\d{8,}`],
    ["nodejs_heap_size_used_bytes", String.raw`\d{6,}`],
    ["nodejs_version_info", String.raw`\{version="${process.version}"\} 1`],
    ["djstats_build_info", String.raw`\{version="\d+\.\d+\.\d+"\} 1`],
  ])
    expect(metrics).toMatch(new RegExp(`^${name} ?${value}$`, "m"));
  const typed = [...metrics.matchAll(/^# TYPE (\w+) (?:counter|gauge)$/gm)].map(([, name]) => name);
  expect(new Set(typed).size).toBe(typed.length);
  const named = [...metrics.matchAll(/^(\w+)[ {]/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(typed));
});
