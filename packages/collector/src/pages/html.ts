/** A piece of HTML. Made by `html` alone, so that no text gets into a page unescaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Html[];

/** HTML of a template, in which every text is escaped, pieces of HTML and lists of them are not, and null is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.map((text, at) => `${text}${textOf(parts[at] ?? null)}`).join("") };
}

function textOf(part: Part): string {
  if (part === null) return "";
  if (typeof part === "object") return "html" in part ? part.html : part.map((one) => one.html).join("");
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
