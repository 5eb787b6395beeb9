import { repositoryText } from "../repository/text.ts";

/** The file with the statements that create the collector's tables. */
export const schemaFile = "packages/store/src/schema.ts";

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Returns every table of the collector's store with its columns, read from the statements that create them. */
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
