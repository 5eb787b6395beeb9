import { method } from "@djstats/counting";
import type { Counted, CountedByRegisters, CountingResult } from "../counting/counting-result.ts";
import { bytes, inUnit } from "./figures.ts";
import { growthPlot, type Line } from "./growth-plot.ts";
import type { Plot, Row, Section } from "./section.ts";

const names = {
  registersInSqlite: "Registers, SQLite",
  registersInPostgres: "Registers, PostgreSQL",
  exactInSqlite: "Exact, SQLite",
  exactInPostgres: "Exact, PostgreSQL",
} as const;

type Way = keyof typeof names;

const order = Object.keys(names) as Way[];

/** Describes the cost of counting as the number of developers grows. */
export function countingSection({ method: measured, ways, budgets }: CountingResult): Section {
  const { points = [], closingMs = 0 } = ways.registersInSqlite.at(-1) ?? {};
  return {
    id: "counting",
    title: "Counting",
    says: [
      ...(measured === method
        ? []
        : [
            `These figures are those of an earlier estimator, \`${measured}\`. They have not been measured again with \`${method}\`, which has half as many registers, and of which a report reads some 24 sums for each value instead of a row for each register.`,
          ]),
      "Simulated developers, one hit each on one of five days in the last 200, are counted without HTTP by the collector's counter and store. They are also counted exactly, with one row for each hit, an index by day, and `COUNT(DISTINCT cid)` for every window and dimension. This is the best case of an exact count: developers who return add rows there, and none to the collector's store. The result is the number of developers over five windows, in total and by command, Django series, Python series and operating system.",
      "Every point in the plots was measured; nothing is extrapolated. Registers in PostgreSQL were measured up to a million developers. An exact count has to store every ID, which the collector exists to avoid. It is fast to write, and shows here what reading it costs.",
      `Closing a day at midnight takes ${inUnit(closingMs, "ms")} with the most developers; hits that arrive meanwhile wait.`,
      "The cost of a hit is processor time. For a developer who is new that day, most of it is writing, at first about ten rows a hit. The collector also gathers hits for as long as its last write took, so counting takes longer than its processor time.",
    ],
    tables: [
      {
        caption: "Counting and reporting",
        columns: [
          "Developers and method",
          "Counted in",
          "All windows in",
          "Memory",
          "On the disk",
          "Error, RMS and worst",
        ],
        rows: order
          .flatMap((way) => ways[way].map((counted) => rowOf(way, counted)))
          .toSorted((a, b) => a.developers - b.developers)
          .map(({ row }) => row),
      },
      {
        caption: "Processor time of a hit, with SQLite",
        columns: ["Developers counted before it", "New that day", "Seen before that day"],
        rows: points.map(({ developers, newUs, knownUs }) => ({
          name: developers.toLocaleString("en-US"),
          isOurs: true,
          cells: [inUnit(newUs, "µs"), inUnit(knownUs, "µs")],
        })),
      },
    ],
    plots: [
      growth("report", "All windows of all values, in ms", ways, {
        of: ({ reportMs }) => reportMs,
        unit: "ms",
      }),
      growth("store", "On the disk", ways, { of: ({ storeBytes }) => storeBytes, unit: "bytes" }),
      {
        id: "counting-hit",
        title: "Processor time of a hit, in µs",
        svg: growthPlot(
          "Processor time of a hit, in µs",
          { x: "developers counted", y: "µs", tick: (y) => String(y) },
          [
            {
              name: "new that day",
              isOurs: true,
              points: points.map((p) => [p.developers, p.newUs] as const),
            },
            {
              name: "seen before",
              isOurs: true,
              points: points.map((p) => [p.developers, p.knownUs] as const),
            },
          ],
        ),
      },
    ],
    budgets,
  };
}

function rowOf(way: Way, counted: Counted | CountedByRegisters): { developers: number; row: Row } {
  const { developers, countingMs, reportMs, peakBytes, storeBytes } = counted;
  const percent = (error: number) => `${(error * 100).toFixed(2)}%`;
  const error =
    "rmsError" in counted ? `${percent(counted.rmsError)}, ${percent(counted.worstError)}` : "none";
  return {
    developers,
    row: {
      name: `${developers.toLocaleString("en-US")}: ${names[way]}`,
      isOurs: "rmsError" in counted,
      cells: [inUnit(countingMs, "ms"), inUnit(reportMs, "ms"), bytes(peakBytes), bytes(storeBytes), error],
    },
  };
}

function growth(
  id: string,
  title: string,
  ways: CountingResult["ways"],
  { of, unit }: { readonly of: (counted: Counted) => number; readonly unit: "ms" | "bytes" },
): Plot {
  const lines = order.map(
    (way): Line => ({
      name: names[way],
      isOurs: way.startsWith("registers"),
      points: ways[way].map((counted) => [counted.developers, of(counted)] as const),
    }),
  );
  const tick = (y: number) => inUnit(y, unit).replace(/\.0+\b/, "");
  return { id: `counting-${id}`, title, svg: growthPlot(title, { x: "developers", y: "", tick }, lines) };
}
