import type { FleetResult, FleetSetting } from "../fleet/measure-fleet.ts";
import { inUnit } from "./figures.ts";
import { growthPlot } from "./growth-plot.ts";
import type { Section } from "./section.ts";

/** Describes the load of several collectors on one database. */
export function fleetSection({ seenShare, developers, settings, budgets }: FleetResult): Section {
  const sizes = [...new Set(settings.map(({ collectors }) => collectors))];
  const title = "Database statements a second";
  const least = Math.min(...settings.map(({ offeredPerS }) => offeredPerS));
  const statements = (size: number) =>
    settings.find(({ collectors, offeredPerS }) => collectors === size && offeredPerS === least)
      ?.statementsPerS.median ?? Number.NaN;
  const [one, most] = [Math.min(...sizes), Math.max(...sizes)];
  return {
    id: "fleet",
    title: "A fleet",
    says: [
      `Several collectors on one PostgreSQL get the same traffic in total, at four rates: \`wrk\` sends to each of them with pauses, so that it does not send more when answers come sooner. ${inUnit(seenShare, "share")} of the hits come from ${developers.toLocaleString("en-US")} developers whom each collector has seen that day; the others are new. Fleets take turns. Statements are those that \`pg_stat_statements\` counts, among them BEGIN and COMMIT.`,
      "Statements do not grow with the hits: a collector writes one batch after the other, and the number of hits in a batch affects only how many rows it changes. It writes a batch even if nothing is new, so that no response reveals whether a developer was known. It gathers a batch for at least as long as the last write took, so a slower database gets fewer batches. Other programs used the machine and its disk at the same time, so rounds differ: see the brackets.",
      `Statements do grow with the collectors, because each writes its own batches: ${most} collectors asked for ${inUnit(statements(most) / statements(one), "times")} as many as one that had all the traffic. So what a fleet costs its database depends on its size, and not on its traffic. Two collectors are for failover. More are for receiving, if the first have no processor time left.`,
      "Collectors, database and load share two cores here. The tables therefore show the processor time of each, and the hits that were sent, not the most that a fleet handles. That more collectors on more machines receive more hits follows from this, and has not been measured.",
    ],
    tables: [
      {
        caption: "The same traffic on one, two and four collectors",
        columns: [
          "Collectors, hits a second sent",
          "Statements a second",
          "Commits a second",
          "Rows written a second",
          "Log a second",
          "Processor time a hit: collectors",
          "Database",
          "Load",
          "p50",
          "p99",
        ],
        rows: settings.map((setting) => ({
          name: nameOf(setting),
          isOurs: true,
          cells: [
            inUnit(setting.statementsPerS.median, "perS"),
            inUnit(setting.commitsPerS.median, "perS"),
            inUnit(setting.rowsPerS.median, "perS"),
            inUnit(setting.logBytesPerS.median, "bytes"),
            inUnit(setting.cpuUs.collectors.median, "µs"),
            inUnit(setting.cpuUs.database.median, "µs"),
            inUnit(setting.cpuUs.load.median, "µs"),
            inUnit(setting.p50Ms.median, "ms"),
            inUnit(setting.p99Ms.median, "ms"),
          ],
        })),
      },
    ],
    plots: [
      {
        id: "fleet",
        title,
        svg: growthPlot(
          title,
          { x: "hits a second", y: "statements", tick: (y) => y.toLocaleString("en-US") },
          sizes.map((size) => ({
            name: size === 1 ? "1 collector" : `${size} collectors`,
            isOurs: true,
            points: settings
              .filter(({ collectors }) => collectors === size)
              .map(({ hitsPerS, statementsPerS }) => [hitsPerS.median, statementsPerS.median] as const),
          })),
        ),
      },
    ],
    budgets,
  };
}

function nameOf({ collectors, hitsPerS, wrong }: FleetSetting): string {
  const failed = wrong > 0 ? ` (${wrong.toLocaleString("en-US")} answers were wrong)` : "";
  return `${collectors}: ${inUnit(hitsPerS.median, "perS")}${failed}`;
}
