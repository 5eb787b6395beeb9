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

/** The draft as it was proposed, in the state that is quoted. It is in the public domain (CC0 1.0). */
export const draftUrl =
  "https://github.com/django/deps/blob/4fde38d6b26e5f5adf9e15486479143083e075f8/draft/0008-gathering-usage-metrics.rst";

export const pullRequestUrl = "https://github.com/django/deps/pull/31";
