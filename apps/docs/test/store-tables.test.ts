import { expect, it } from "vitest";
import { schemaFile, storeTables } from "../src/list/store-tables.ts";
import { repositoryText } from "../src/repository/text.ts";

it("finds every table that the collector creates, with its columns", () => {
  const source = repositoryText(schemaFile);
  const tables = storeTables();
  expect(tables).toHaveLength(source.match(/CREATE TABLE/g)?.length ?? 0);
  for (const { name, columns } of tables) expect(columns.length, name).toBeGreaterThan(0);
  const registers = tables.find(({ name }) => name === "registers");
  expect(registers?.columns).toEqual(["epoch", "dimension", "value", "rank", "register", "last"]);
});
