import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { type Counting, measureCounting } from "./counting.ts";
import { growthPlot } from "./growth-plot.ts";
import { measureReceiving, type Receiving } from "./receiving.ts";

// What the collector bears: requests beside a server that does nothing, in the same run, and ten million developers.
// Writes a page and a plot. Needs two cores and `taskset`.
const results = join(import.meta.dirname, "../results");
const receiving = await measureReceiving();
const counting = measureCounting(10_000_000);
const page = pageOf(receiving, counting);
writeFileSync(join(results, "collector.md"), page);
writeFileSync(
  join(results, "collector-growth.svg"),
  growthPlot("Cost of a hit as developers grow", { x: "developers counted", y: "microseconds a hit" }, [
    {
      name: "new that day",
      points: counting.points.map((p) => [p.developers, p.coldUs] as const),
      dashes: "6 4",
    },
    {
      name: "seen before",
      points: counting.points.map((p) => [p.developers, p.warmUs] as const),
      dashes: "none",
    },
  ]),
);
console.log(page);

function pageOf(r: Receiving, c: Counting): string {
  const n = (value: number) => Math.round(value).toLocaleString("en-US");
  const mb = (bytes: number) => `${n(bytes / 1e6)} MB`;
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return `# What the collector bears

${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? "an unknown kind"}. Written by \`pnpm bench:collector\`.

## Receiving

512 connections that are kept, HTTP, SQLite; the server on one core, the load on another; medians of five rounds, in turn.

| | Requests a second | Of the bare server | p50 | p99 |
|---|---|---|---|---|
| node:http that answers 204 and does nothing | ${n(r.bare)} | 100 % | | |
| the collector, developers seen before that day | ${n(r.warm)} | ${percent(r.warmShare)} | ${r.warmLoad.p50Ms.toFixed(0)} ms | ${r.warmLoad.p99Ms.toFixed(0)} ms |
| the collector, every developer new that day, durable before the answer | ${n(r.cold)} | ${percent(r.coldShare)} | ${r.coldLoad.p50Ms.toFixed(0)} ms | ${r.coldLoad.p99Ms.toFixed(0)} ms |

Resident memory after it: ${mb(r.rssBytes)}.

## Counting

${n(c.points.at(-1)?.developers ?? 0)} simulated developers, seeded, over ${c.cells} values of all dimensions, through the collector's own counter and store, without HTTP.

| Developers counted | A hit of one new that day | A hit of one seen before |
|---|---|---|
${c.points.map((p) => `| ${n(p.developers)} | ${p.coldUs.toFixed(1)} µs | ${p.warmUs.toFixed(1)} µs |`).join("\n")}

![Cost of a hit as developers grow](collector-growth.svg)

- The store: ${mb(c.storeBytes)}. Resident memory: ${mb(c.rssBytes)}.
- All windows of all values, read from the store: ${n(c.reportMs)} ms.
- Closing a day at midnight: ${n(c.rolloverMs)} ms; hits that come meanwhile wait. A hit of the first half million of the next day: ${c.nextDayUs.toFixed(1)} µs.
- The estimate of all was off by ${(c.error * 100).toFixed(2)} %.
`;
}
