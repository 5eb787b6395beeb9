import { counterKinds } from "./outcome-counters.ts";
import type { ServerDeps } from "./server-deps.ts";

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** Returns the metrics of this process in Prometheus' text format. */
export function metricsText({ outcomeCounters, counter, pages }: ServerDeps): string {
  const gauges = [
    ["djstats_ready", "Whether the store took what was last written.", counter.ready ? 1 : 0],
    ["djstats_waiting_hits", "Hits that wait for the store.", counter.waitingHits],
    ["process_resident_memory_bytes", "Resident memory size in bytes.", process.memoryUsage.rss()],
  ] as const;
  return [
    ...counterKinds.flatMap((what) => [
      `# HELP djstats_${what}_total What became of each of the ${what} of this process' life.`,
      `# TYPE djstats_${what}_total counter`,
      ...[...outcomeCounters.totals(what)].map(
        ([outcome, n]) => `djstats_${what}_total{outcome="${outcome}"} ${n}`,
      ),
    ]),
    "# HELP djstats_dropped_parameters_total Parameters of hits that are none of ours, and were not looked at.",
    "# TYPE djstats_dropped_parameters_total counter",
    `djstats_dropped_parameters_total ${outcomeCounters.ignoredParameters}`,
    "# HELP djstats_access_total What became of each request for a page or a report of this process' life.",
    "# TYPE djstats_access_total counter",
    ...[...pages.outcomes].map(([outcome, n]) => `djstats_access_total{outcome="${outcome}"} ${n}`),
    ...gauges.flatMap(([name, help, value]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} gauge`,
      `${name} ${value}`,
    ]),
    "",
  ].join("\n");
}
