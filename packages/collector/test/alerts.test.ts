import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startService } from "./service.ts";

const recipe = (name: string) => readFileSync(join(import.meta.dirname, "../recipes", name), "utf8");

/** Returns the dashboard's queries to Prometheus. */
function queries(): string[] {
  const { panels, templating } = JSON.parse(recipe("grafana.json"));
  const { list } = templating as { list: { query: { query?: string } }[] };
  return [
    ...panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr)),
    ...list.flatMap(({ query }) => query.query ?? []),
  ];
}

it.each([
  ["alerts", recipe("alerts.yml")],
  ["panels of the dashboard", queries().join("\n")],
])("has %s that name existing metrics and outcomes only", async (_, text) => {
  await using running = await startService();
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  // `up` is Prometheus' own.
  const named = [
    ...text.matchAll(
      /\b(?!up\{)([a-z]\w*(?=[{[])|(?:djstats|process|nodejs)_\w+)(?:\{[^}]*\boutcome=~?"([^"]+)")?/g,
    ),
  ];
  expect(named.length).toBeGreaterThan(8);
  for (const [, name = "", pattern = ".*"] of named) {
    const outcomes = [
      ...metrics.matchAll(new RegExp(`^${name}(?:\\{(?:outcome|version)="(.+)"\\})? \\d`, "gm")),
    ].map(([, outcome = ""]) => outcome);
    // Check each outcome of a list in parentheses.
    const [, before = "", list = ""] = /^(.*?)\(?([^()]*)\)?$/.exec(pattern) ?? [];
    for (const one of list.split("|"))
      expect(
        outcomes.some((outcome) => new RegExp(`^${before}${one}$`).test(outcome)),
        `${name} ${before}${one}`,
      ).toBe(true);
  }
});

it("shows every metric on the dashboard", async () => {
  await using running = await startService();
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  const served = [...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name = ""]) => name);
  expect(served.length).toBeGreaterThan(8);
  for (const name of served) expect(queries().join("\n")).toMatch(new RegExp(`\\b${name}\\{`));
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
