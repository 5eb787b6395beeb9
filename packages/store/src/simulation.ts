import * as v from "valibot";
import { StoreError } from "./errors.ts";

/** Of what simulated numbers were made; the same makes the same. */
export const simulationSchema = v.object({
  seed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  developers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  days: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

export type Simulation = v.InferOutput<typeof simulationSchema>;

/** The name under which the store's settings hold it. */
export const simulationSetting = "simulated";

/** @throws StoreError where the text is not understood: simulated numbers must never be taken for real ones */
export function parseSimulation(text: string): Simulation {
  try {
    return v.parse(simulationSchema, JSON.parse(text));
  } catch (error) {
    throw new StoreError("The store says that it is simulated, in a way that this program does not know.", {
      cause: error,
    });
  }
}
