/** How djstats relates to a sentence of DEP 8. */
export const standings = {
  kept: "As written",
  more: "As written, and stricter",
  differs: "Different",
  operators: "Up to the operator",
  theirs: "Up to Django",
} as const;

/** One sentence of the DEP's specification, and what djstats does about it. */
interface Clause {
  /** The sentence, word for word, without the markup of its links. */
  readonly quote: string;
  readonly standing: keyof typeof standings;
  /** What djstats does. Braces name a field of the list. */
  readonly ours: string;
  /**
   * The evidence: files of the repository, each with a text in it. Tests if the clause can be tested, and code that a
   * reader may want to see as well.
   */
  readonly shown: readonly (readonly [file: string, text: string])[];
  /** A page with more about it. */
  readonly see?: string;
}

export interface Part {
  /** The DEP's heading. */
  readonly title: string;
  readonly clauses: readonly Clause[];
}

/** The draft at the commit that is quoted. It is in the public domain (CC0 1.0). */
export const draftUrl =
  "https://github.com/django/deps/blob/4fde38d6b26e5f5adf9e15486479143083e075f8/draft/0008-gathering-usage-metrics.rst";

export const pullRequestUrl = "https://github.com/django/deps/pull/31";
