import { counterKinds } from "./outcome-counters.ts";
import { type Metric, processMetrics } from "./process-metrics.ts";
import type { ServerDeps } from "./server-deps.ts";

export const metricsType = "text/plain; version=0.0.4; charset=utf-8";

/** Returns the metrics of this process in Prometheus' text format. */
export function metricsText({ outcomeCounters, counter, backupTime, pages }: ServerDeps): string {
  const single: Metric[] = [
    [
      "djstats_ready",
      "gauge",
      "Whether hits are counted: the store accepts writes, and an epoch is live.",
      counter.ready ? 1 : 0,
    ],
    ["djstats_waiting_hits", "gauge", "Hits waiting for the store.", counter.waitingHits],
    [
      "djstats_last_backup_timestamp_seconds",
      "gauge",
      "When the store was last exported or dumped, in seconds since 1970; 0 if never.",
      backupTime.seconds,
    ],
    ...processMetrics(),
  ];
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
    ...single.flatMap(([series, type, help, value]) => {
      const [name] = series.split("{");
      return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${series} ${value}`];
    }),
    "",
  ].join("\n");
}
