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

/** What a collector bears. */
export function receivingSection({ settings, missing, budgets }: ReceivingResult): Section {
  const kept = settings.find(({ scheme, connection }) => scheme === "http" && connection === "kept");
  const title = "Hits a second, HTTP, 512 kept connections";
  return {
    id: "receiving",
    title: "Receiving",
    says: [
      "Each receiver has one core; `wrk` sends from the other, each connection one hit after the other, in turn, for 3 s after a second of warming up. For PostgreSQL the database is on the receiver's core too, and its processor time is counted with the collector's. Hits a second of processor time is what a core bears when it does nothing else; wrk asks again as soon as it is answered, so that latencies are those of a server that is full.",
      "Nearly all of a day's hits are of developers who were seen before that day, as a developer's second hit is. The other figure is the first minutes after midnight at their worst: no hit of a developer who was seen, and the counting of the day begun anew.",
      "A receiver that only writes down what comes leaves the counting for later; what that takes is below. nginx and InfluxDB are what of that kind is in Debian. Looked for, and not to be had from npm or Debian as something that runs: Matomo, Plausible, GoatCounter, PostHog, Countly, Ackee and Snowplow; Umami's package on npm is sources that need a build and a database engine from elsewhere.",
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
      "p50",
      "p99",
      "Memory",
    ],
    rows: receivers.map(({ id, perS, share, perCpuS, p50Ms, p99Ms, peakBytes, wrong }) => ({
      name: `${names[id]?.[0] ?? id}${wrong > 0 ? ` (${wrong.toLocaleString("en-US")} answers were wrong)` : ""}`,
      isOurs: isOurs(id),
      cells: [
        names[id]?.[1] ?? "",
        spread(perS, "perS"),
        inUnit(share.median, "share"),
        inUnit(perCpuS.median, "perS"),
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
