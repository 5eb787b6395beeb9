/** A docstring, split at its tags. */
export interface Docstring {
  /** The paragraphs before the first tag. */
  readonly text: readonly string[];
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string | null;
  readonly throws: readonly string[];
}

/** @param comment a comment without its delimiters, as a parser returns it: `* Returns …\n * @param …` */
export function parseDocstring(comment: string): Docstring {
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\*+ ?/, "").trimEnd());
  const [text = "", ...tags] = lines.join("\n").trim().split(/^@/m);
  const tagged = (name: string) =>
    tags.filter((tag) => tag.startsWith(`${name} `)).map((tag) => flow(tag.slice(name.length)));
  return {
    text: text
      .split(/\n\s*\n/)
      .map(flow)
      .filter(Boolean),
    params: tagged("param").map((param) => {
      const [, name = "", rest = ""] = /^(\S+)\s*(?:-\s*)?(.*)$/.exec(param) ?? [];
      return { name, text: rest };
    }),
    returns: tagged("returns")[0] ?? null,
    throws: tagged("throws"),
  };
}

/** Joins the lines of a paragraph. */
function flow(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
