import type { Simulation } from "@djstats/store";

/** Stands above every number, and should where it is quoted. */
export const headline = "developers seen by djstats";

/** What the numbers do and do not count, a sentence each, the first limit first. */
export const coverage: readonly string[] = [
  "Only developers who have djstats installed are seen, so the number of installations is the first limit of all.",
  "A developer is counted who ran startproject, startapp or runserver at least once in the window.",
  "Those who turned djstats off, and those who never saw its notice, are not counted.",
  "Somebody with several machines counts once on each; people who share an account count once together.",
  "Runs in continuous integration, and where no terminal ever showed the notice, are not counted.",
  "The interval is the error of counting, and of the noise that hides single developers, at 95 %; it says nothing about those who are not seen.",
];

/** What stands first wherever numbers of a simulation are read. */
export function simulatedLabel({ seed, developers, days }: Simulation): string {
  const [many, long] = [developers, days].map((n) => n.toLocaleString("en-US"));
  return `Simulated: no real developer was counted. These are ${many} made-up ones on ${long} days, from the seed ${seed}.`;
}
