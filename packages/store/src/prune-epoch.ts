import { type Day, ranks } from "@djstats/counting";
import type { Database } from "./database.ts";
import { deleteRowsThrough, readDimensionValues } from "./register-rows.ts";

interface Pruning {
  readonly epoch: number;
  /** Rows last seen on this day or before are removed. */
  readonly through: Day;
  readonly stopped?: AbortSignal;
}

/** Removes rows of an epoch that no report needs, in many short transactions, so that no hit waits for long. */
export async function pruneEpoch(database: Database, { epoch, through, stopped }: Pruning): Promise<void> {
  const values = await database.transaction("read", (query) => readDimensionValues(query, epoch));
  for (const [dimension, value] of values)
    for (let rank = 1; rank <= ranks && !stopped?.aborted; rank += 1) {
      await database.transaction("shared", (query) =>
        deleteRowsThrough(query, [epoch, dimension, value], { rank, through }),
      );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
}
