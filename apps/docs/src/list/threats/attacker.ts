/** One thing that somebody could learn or do, and what stands against it. */
interface Threat {
  /** As a heading of a row: what they could try. */
  readonly what: string;
  /** What the program does about it, in the words of Prose: `code`, and {field} of the list. */
  readonly answer: string;
  /** Tests of that answer, as a file and a text in it. The build fails when one is gone. */
  readonly tests: readonly (readonly [file: string, text: string])[];
  /** What is left all the same; null where nothing is known. */
  readonly left: string | null;
}

export interface Attacker {
  readonly id: string;
  readonly who: string;
  readonly threats: readonly Threat[];
}
