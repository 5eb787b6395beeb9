/** A line that was broken at the width of a terminal, and not where its writer wanted a new one. */
const fullLine = 90;

/**
 * The paragraphs of a command's help, as they flow on a page: what was broken for the width of a terminal is joined
 * again, and lines that stand for themselves stay.
 */
export function paragraphsOf(details: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const part of details) {
    const last = joined.at(-1);
    if (last === undefined || /[.:!?)]$/.test(last)) joined.push(part);
    else joined.splice(-1, 1, `${last} ${part}`);
  }
  return joined.map((paragraph) =>
    paragraph
      .split("\n")
      .reduce((text, line, index, lines) =>
        (lines[index - 1]?.length ?? 0) >= fullLine ? `${text} ${line}` : `${text}\n${line}`,
      ),
  );
}
