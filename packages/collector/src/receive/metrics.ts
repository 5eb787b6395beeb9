import { counterKinds } from "./outcome-counters.ts";
import type { ServerDeps } from "./server-deps.ts";

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** Returns the metrics of this process in Prometheus' text format. */
export function metricsText({ outcomeCounters, counter, pages }: ServerDeps): string {
  const gauges = [
    [
      "djstats_ready",
      "Whether hits are counted: the store accepts writes, and an epoch is live.",
      counter.ready ? 1 : 0,
    ],
    ["djstats_waiting_hits", "Hits waiting for the store.", counter.waitingHits],
    ["process_resident_memory_bytes", "Resident memory size in bytes.", process.memoryUsage.rss()],
  ] as const;
  return [
    ...counterKinds.flatMap((what) => [
      `# HELP djstats_${what}_total Outcomes of all ${what} since the process started.`,
      `# TYPE djstats_${what}_total counter`,
      ...[...outcomeCounters.totals(what)].map(
        ([outcome, n]) => `djstats_${what}_total{outcome="${outcome}"} ${n}`,
      ),
    ]),
    "# HELP djstats_dropped_parameters_total Unknown parameters of hits, which were ignored.",
    "# TYPE djstats_dropped_parameters_total counter",
    `djstats_dropped_parameters_total ${outcomeCounters.ignoredParameters}`,
    "# HELP djstats_access_total Outcomes of all requests for pages and reports since the process started.",
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
