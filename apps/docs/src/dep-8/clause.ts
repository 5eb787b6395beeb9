/** How we stand to a sentence of DEP 8. */
export const standings = {
  kept: "As the DEP says",
  more: "Kept, and stricter",
  differs: "Different",
  gone: "No longer possible",
  operators: "Up to who runs the count",
  theirs: "Not ours to do",
} as const;

/** One sentence of the DEP's specification, and what became of it. */
interface Clause {
  /** Word for word, without the markup of its links. */
  readonly quote: string;
  readonly standing: keyof typeof standings;
  /** What we do. Braces name a field of the list. */
  readonly ours: string;
  /** Where it can be seen: a file of the repository, and a text that stands in it. */
  readonly shown: readonly (readonly [file: string, text: string])[];
  /** A page that says more. */
  readonly see?: string;
}

export interface Part {
  /** The DEP's heading. */
  readonly title: string;
  readonly clauses: readonly Clause[];
}
