import type { Simulation } from "../store/simulation.ts";

/** What stands first wherever numbers of a simulation are read. */
export function simulatedWords({ seed, developers, days }: Simulation): string {
  const [many, long] = [developers, days].map((n) => n.toLocaleString("en-US"));
  return `Simulated: no real developer was counted. These are ${many} made-up ones on ${long} days, from the seed ${seed}.`;
}
