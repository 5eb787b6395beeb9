/** One thing that someone could learn or do, and what prevents it. */
interface Threat {
  /** What they could try, as a heading. */
  readonly what: string;
  /** What prevents it, as text for Prose: `code`, and {field} of the list. */
  readonly answer: string;
  /** Tests of that answer, as a file and a text in it. The build fails if one no longer exists. */
  readonly tests: readonly (readonly [file: string, text: string])[];
  /** The remaining risk; null if none is known. */
  readonly left: string | null;
}

export interface Attacker {
  readonly id: string;
  readonly who: string;
  readonly threats: readonly Threat[];
}
