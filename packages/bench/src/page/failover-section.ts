import type { FailoverResult } from "../failover/measure-failover.ts";
import { inUnit } from "./figures.ts";
import type { Section } from "./section.ts";

/** Describes what a group of servers and collectors lost as parts of it were killed. */
export function failoverSection({ rounds, budgets }: FailoverResult): Section {
  const last = rounds.at(-1);
  const all = (n: number) => inUnit(n, "count");
  return {
    id: "failover",
    title: "Failover",
    says: [
      "Two collectors count on a group of three PostgreSQL servers with synchronous standbys and the monitor of `pg_auto_failover`, with its default settings. In each round, the primary and its keeper are killed with SIGKILL; once both collectors count again, one of them is killed as well; then all servers, the monitor and the collectors are restarted. In one round, midnight passes while no server accepts writes.",
      `Afterwards, every row that an acknowledged developer must have is looked up with the secret key; nothing is estimated. The collectors acknowledged ${all(last?.developers ?? 0)} developers. ${all(last?.distinct ?? 0)} of them have a row that they share with no other, so that their loss could not go unnoticed.`,
      "Each hit has one outcome. It was acknowledged, or refused with 503 and `Retry-After`, or got no answer because the collector had been killed. The numbers of outcomes that a report shows are stored once a second, so a collector that is killed takes the last ones with it; the last column counts them.",
    ],
    tables: [
      {
        caption: "Rounds",
        columns: [
          "Round",
          "Counting again after",
          "Restarted in",
          "Hits",
          "Acknowledged",
          "Refused",
          "Unanswered",
          "Developers lost",
          "Outcomes lost",
        ],
        rows: rounds.map(({ hasMidnight, countsAgainMs, restartMs, hits, lost, outcomesLost }, n) => ({
          name: `${n + 1}${hasMidnight ? ", with midnight" : ""}`,
          isOurs: false,
          cells: [
            inUnit(countsAgainMs, "ms"),
            inUnit(restartMs, "ms"),
            ...[hits.sent, hits.acknowledged, hits.refused, hits.unanswered, lost.length, outcomesLost].map(
              all,
            ),
          ],
        })),
      },
    ],
    plots: [],
    budgets,
  };
}
