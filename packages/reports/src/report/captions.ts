import type { Simulation } from "@djstats/store";

/** The words above every number, which belong to every quotation of one. */
export const headline = "developers seen by djstats";

/** What the numbers do and do not count, one sentence each. The most important limit is first. */
export const coverage: readonly string[] = [
  "djstats sees only developers who have it installed, so the number of installations is the first limit of every number.",
  "A developer is counted if they ran startproject, startapp or runserver at least once in the window.",
  "Developers who turned djstats off, or never saw its notice, are not counted.",
  "A person with several machines counts once for each; people who share an account count as one.",
  "Runs in continuous integration, or where no terminal has ever shown the notice, are not counted.",
  "The 95% interval covers only the counting error and the noise that hides single developers; it says nothing about developers whom djstats does not see.",
];

/** Returns the first line of everything that shows simulated numbers. */
export function simulatedLabel({ seed, developers, days }: Simulation): string {
  const [many, long] = [developers, days].map((n) => n.toLocaleString("en-US"));
  return `Simulated: no real developer was counted. The numbers come from ${many} simulated developers over ${long} days, seed ${seed}.`;
}
