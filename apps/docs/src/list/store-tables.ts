import { repositoryText } from "../repository/text.ts";

/** The collector's own statements that make its tables. */
export const schemaFile = "packages/store/src/schema.ts";

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Every table of the collector's store with its columns, as its program makes them. */
export function storeTables(): readonly Table[] {
  const source = repositoryText(schemaFile);
  const made = source.matchAll(
    /CREATE TABLE (?:IF NOT EXISTS )?(\w+) \((.*?)\)(?: \$\{tableOptions\})?["`]/gs,
  );
  return [...made].map(([, name = "", body = ""]) => ({ name, columns: columnsOf(body) }));
}

function columnsOf(body: string): string[] {
  return body
    .replace(/PRIMARY KEY \([^)]*\)/g, "")
    .split(",")
    .flatMap((part) => /^\s*([a-z_]+) [A-Z]/.exec(part)?.[1] ?? []);
}
