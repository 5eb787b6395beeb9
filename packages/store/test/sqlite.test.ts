import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it, onTestFinished } from "vitest";
import { openSqlite } from "../src/sqlite.ts";

it("waits, without stopping anything else, while another process writes to a file that has no log yet", async () => {
  const directory = mkdtempSync(join(tmpdir(), "djstats-store-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, "store.sqlite");
  const other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE; CREATE TABLE t (n)");
  setTimeout(() => {
    other.exec("COMMIT");
    other.close();
  }, 100);
  const database = await openSqlite(path, "make");
  expect(await database.transaction("read", (query) => query("SELECT * FROM t"))).toEqual([]);
  await database.close();
});
