import type { ReceivingResult, Setting } from "../receiving/measure-receiving.ts";
import { barPlot } from "./bar-plot.ts";
import { bytes, inUnit, spread } from "./figures.ts";
import type { Section, Table } from "./section.ts";

const names: Readonly<Record<string, readonly [name: string, keeps: string]>> = {
  idle: ["node:http that answers 204", "nothing"],
  append: ["node:http that appends to a file", "whole bodies, durable"],
  "sqlite-known": ["djstats-collector, SQLite, developers seen before that day", "registers, durable"],
  "sqlite-new": ["djstats-collector, SQLite, all developers new that day", "registers, durable"],
  "postgres-known": ["djstats-collector, PostgreSQL, developers seen before that day", "registers, durable"],
  "postgres-new": ["djstats-collector, PostgreSQL, all developers new that day", "registers, durable"],
  nginx: ["nginx, a pixel and its access log", "whole requests with addresses, not flushed"],
  influxdb: ["InfluxDB, a point a hit", "whole hits, durable"],
};

/** Describes how much load a collector handles. */
export function receivingSection({ settings, missing, budgets }: ReceivingResult): Section {
  const kept = settings.find(({ scheme, connection }) => scheme === "http" && connection === "kept");
  const title = "Hits a second, HTTP, 512 kept connections";
  return {
    id: "receiving",
    title: "Receiving",
    says: [
      "Each receiver has one core, and `wrk` sends from the other: one hit after the other on each connection, for 3 s after a warm-up of one second, one receiver after the other. PostgreSQL runs on the receiver's core, and its processor time counts with the collector's. Hits per second of processor time is what a core handles if it does nothing else. wrk sends the next hit as soon as the last is answered, so the latencies are those of a server at full load. A collector answers when a batch is durable, and gathers for 10 ms or until it has 512 hits: with few connections, it waits for clients that wait for it.",
      "Most hits come from developers who have already been seen that day. The other figure is the worst case, in the first minutes after midnight: every developer is new that day.",
      "A receiver that only stores requests leaves the counting for later; its cost is shown below. nginx and InfluxDB are the ones of that kind in Debian. We looked for Matomo, Plausible, GoatCounter, PostHog, Countly, Ackee and Snowplow, and found none that runs from npm or Debian packages; Umami's npm package is sources that need a build and a database engine.",
      ...(missing.length > 0 ? [`Not on the machine, and so not measured: ${missing.join(", ")}.`] : []),
    ],
    tables: settings.map(tableOf),
    plots: kept
      ? [
          {
            id: "receiving",
            title,
            svg: barPlot(
              title,
              kept.receivers.map(({ id, perS }) => ({
                name: names[id]?.[0] ?? id,
                isOurs: isOurs(id),
                value: perS,
                says: inUnit(perS.median, "perS"),
              })),
            ),
          },
        ]
      : [],
    budgets,
  };
}

function tableOf({ scheme, connection, connections, receivers }: Setting): Table {
  const how = connection === "kept" ? "kept connections" : "connections at a time, a new one for each hit";
  return {
    caption: `${scheme.toUpperCase()}, ${connections} ${how}`,
    columns: [
      "Receiver",
      "Keeps",
      "Hits a second",
      "Of the first",
      "A processor second",
      "Of the first's",
      "p50",
      "p99",
      "Memory",
    ],
    rows: receivers.map(({ id, perS, share, perCpuS, cpuShare, p50Ms, p99Ms, peakBytes, wrong }) => ({
      name: `${names[id]?.[0] ?? id}${wrong > 0 ? ` (${wrong.toLocaleString("en-US")} answers were wrong)` : ""}`,
      isOurs: isOurs(id),
      cells: [
        names[id]?.[1] ?? "",
        spread(perS, "perS"),
        inUnit(share.median, "share"),
        inUnit(perCpuS.median, "perS"),
        inUnit(cpuShare.median, "share"),
        inUnit(p50Ms.median, "ms"),
        inUnit(p99Ms.median, "ms"),
        bytes(peakBytes),
      ],
    })),
  };
}

function isOurs(id: string): boolean {
  return id.startsWith("sqlite") || id.startsWith("postgres");
}
