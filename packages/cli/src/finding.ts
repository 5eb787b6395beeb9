/** One result of `djstats doctor`. */
export interface Finding {
  readonly about: "observer" | "django" | "decision" | "files" | "ledger" | "node" | "destination";
  /** `note` is worth knowing, but nothing is wrong. */
  readonly state: "ok" | "note" | "attention";
  /** A sentence. */
  readonly text: string;
  /** What to do, in a sentence. */
  readonly remedy: string | null;
}

export function ok(about: Finding["about"], text: string): Finding {
  return { about, state: "ok", text, remedy: null };
}

export function note(about: Finding["about"], text: string, remedy: string | null = null): Finding {
  return { about, state: "note", text, remedy };
}

export function attention(about: Finding["about"], text: string, remedy: string): Finding {
  return { about, state: "attention", text, remedy };
}
