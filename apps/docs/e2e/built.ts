import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The site as it was built. `turbo run build` makes it. */
export const dist: string = join(import.meta.dirname, "../dist");

/** A line of the published list, as a reader of a built page sees it. */
export interface Row {
  readonly name: string;
  readonly example: string;
  readonly what: string;
  readonly why: string;
  readonly paragraph: string;
}

/** The files of the site, relative to its root, with this ending. */
export function built(ending: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(dist, file), "utf8");
}

/** The rows of the home page's tables, by the place that each table is of. Reads what is shown, not how it was made. */
export function listOnHome(html: string): Map<string, Row[]> {
  const tables = [...html.matchAll(/<table data-place="([^"]*)"[^>]*>(.*?)<\/table>/gs)];
  return new Map(tables.map(([, place = "", table = ""]) => [place, rowsOf(table)]));
}

/** The places of the home page's tables of fields, in their order, one for each table. */
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

/** What a reader sees of some HTML, spaces made one. */
export function textOf(html: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'", nbsp: " " };
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&([a-z]+|#39);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}
