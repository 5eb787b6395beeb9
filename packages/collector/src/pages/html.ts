import { html as honoHtml, raw } from "hono/html";

/** A piece of HTML in which every text has been escaped. */
export type Html = ReturnType<typeof raw>;

type Part = Html | string | number | null | readonly Html[];

/**
 * Returns the HTML of a template. Hono escapes every text in it, and null renders nothing. The types are narrower than
 * Hono's: an object, a boolean, `undefined` or a promise does not compile.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(String(honoHtml(texts, ...parts)));
}
