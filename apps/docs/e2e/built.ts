import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The directory of the built site, from `turbo run build`. */
export const dist: string = join(import.meta.dirname, "../dist");

/** A row of the published list, as a reader of a built page sees it. */
export interface Row {
  readonly name: string;
  readonly example: string;
  readonly what: string;
  readonly why: string;
  readonly paragraph: string;
}

/** Lists the files of the site with this ending, relative to its root. */
export function built(ending: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(dist, file), "utf8");
}

/** Reads the rows of the home page's tables, by place, from what the page shows and not from its source. */
export function listOnHome(html: string): Map<string, Row[]> {
  const tables = [...html.matchAll(/<table data-place="([^"]*)"[^>]*>(.*?)<\/table>/gs)];
  return new Map(tables.map(([, place = "", table = ""]) => [place, rowsOf(table)]));
}

/** Reads the place of each field table on the home page, in order. */
export function placesOnHome(html: string): string[] {
  return [...html.matchAll(/<table data-place="([^"]*)"/g)].map(([, place = ""]) => place);
}

function rowsOf(table: string): Row[] {
  const body = /<tbody[^>]*>(.*)<\/tbody>/s.exec(table)?.[1] ?? "";
  return [...body.matchAll(/<tr\b[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) => {
    const cells = [...row.matchAll(/<t[hd]\b[^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => textOf(cell));
    const [name = "", example = "", what = "", why = "", paragraph = ""] = cells;
    return { name, example, what, why, paragraph };
  });
}

/** Returns the text that a reader sees of some HTML, with white space collapsed. */
export function textOf(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&([a-z]+|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}
