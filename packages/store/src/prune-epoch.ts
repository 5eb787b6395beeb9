import { type Day, registers } from "@djstats/counting";
import type { Database } from "./database.ts";
import { deleteStaleRows, readDimensionValues } from "./register-rows.ts";

/** How many registers a transaction goes through. */
const registersAtOnce = 1024;

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
    for (let from = 0; from < registers && !stopped?.aborted; from += registersAtOnce) {
      await database.transaction("shared", (query) =>
        deleteStaleRows(query, [epoch, dimension, value], { from, below: from + registersAtOnce, through }),
      );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
}
