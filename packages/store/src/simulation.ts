import * as v from "valibot";
import type { Query } from "./database.ts";
import { StoreError } from "./errors.ts";
import { readSetting, writeSetting } from "./settings.ts";

/** The parameters of simulated numbers; the same parameters give the same numbers. */
export const simulationSchema = v.object({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  developers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  days: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export type Simulation = v.InferOutput<typeof simulationSchema>;

/** The name of the setting with the parameters. */
const simulationSetting = "simulated";

/** @throws StoreError if the text cannot be understood: simulated numbers must never be taken for real ones */
function parseSimulation(text: string): Simulation {
  try {
    return v.parse(simulationSchema, JSON.parse(text));
  } catch (error) {
    throw new StoreError("The store is labelled as simulated in a way that this program does not know.", {
      cause: error,
    });
  }
}

/** Reads the parameters of a simulated store; null if the numbers are real. */
export async function readSimulation(query: Query): Promise<Simulation | null> {
  const text = await readSetting(query, simulationSetting);
  return text === null ? null : parseSimulation(text);
}

/** Empties a store, and labels it as simulated. */
export async function resetToSimulation(query: Query, simulation: Simulation): Promise<void> {
  for (const table of ["registers", "pending", "history", "days", "outcome_counts", "epochs", "settings"])
    await query(`DELETE FROM ${table}`);
  await writeSetting(query, simulationSetting, JSON.stringify(simulation));
}
