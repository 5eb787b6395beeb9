import type { Day } from "@djstats/counting";
import type { Query } from "./database.ts";

/** The number of requests or hits with one outcome on a day, as one process counted them. */
export interface OutcomeCount {
  readonly day: Day;
  readonly node: string;
  readonly name: string;
  readonly n: number;
}

/** Sets counts, but never lower than they were. */
export async function writeOutcomeCounts(query: Query, counts: readonly OutcomeCount[]): Promise<void> {
  for (const { day, node, name, n } of counts)
    await query(
      `INSERT INTO outcome_counts (day, node, name, n) VALUES ($1, $2, $3, $4) ON CONFLICT (day, node, name)
       DO UPDATE SET n = CASE WHEN excluded.n > outcome_counts.n THEN excluded.n ELSE outcome_counts.n END`,
      [day, node, name, n],
    );
}

/** Reads the counts of all processes. */
export async function readOutcomeCounts(query: Query): Promise<OutcomeCount[]> {
  const rows = await query("SELECT day, node, name, n FROM outcome_counts ORDER BY day, node, name");
  return rows.map(([day, node, name, n]) => ({
    day: Number(day),
    node: String(node),
    name: String(name),
    n: Number(n),
  }));
}
