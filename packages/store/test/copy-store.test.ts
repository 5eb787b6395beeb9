import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { expect, it } from "vitest";
import { copiedTables, copyStore } from "../src/copy-store.ts";
import type { Query } from "../src/database.ts";
import { openSqlite } from "../src/sqlite.ts";
import { Store } from "../src/store.ts";

const make = async (file: string) => Store.open(await openSqlite(file, "make"));

it("copies every column of every table", async () => {
  using home = makeHome();
  const store = await make(join(home.work, "a.sqlite"));
  const tables = await store.database.transaction("read", async (query) => {
    const names = await query(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'schema_versions'",
    );
    return Promise.all(names.map(async ([name]) => [name, await columnsOf(query, String(name))] as const));
  });
  await store.database.close();
  expect(Object.fromEntries(tables)).toEqual(copiedTables);
});

it("copies nothing to a store that has a row in any table", async () => {
  using home = makeHome();
  const from = await make(join(home.work, "from.sqlite"));
  await from.openDay(2520);
  for (const [table, columns] of Object.entries(copiedTables)) {
    const to = await make(join(home.work, `${table}.sqlite`));
    await to.database.transaction("exclusive", (query) =>
      query(
        `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((_, n) => `$${n + 1}`).join(", ")})`,
        columns.map(() => 1),
      ),
    );
    await expect(copyStore(from, to)).rejects.toThrow(/is not empty\. .* Nothing was copied\.$/);
    if (table !== "days") expect(await to.days()).toEqual([]);
    await to.database.close();
  }
  await from.database.close();
});

async function columnsOf(query: Query, table: string): Promise<string[]> {
  const rows = await query(`SELECT name FROM pragma_table_info('${table}')`);
  return rows.map(([name]) => String(name));
}
