import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../src/database.ts";
import { openSqlite } from "../src/sqlite.ts";

const small = { logCheckpointBytes: 500_000, logBytes: 1_500_000, reserveBytes: 200_000 };

let directory: string;
let path: string;
let database: Database;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "djstats-store-"));
  path = join(directory, "store.sqlite");
  database = await openSqlite(path, "make", small);
  await database.transaction("exclusive", (query) => query("CREATE TABLE t (n INTEGER, text TEXT)"));
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

const sizeOf = (suffix: string) => statSync(path + suffix).size;
const write = (text = "x".repeat(50_000)) =>
  database.transactions([
    (query) => query("INSERT INTO t VALUES (1, $1)", [text]),
    (query) => query("UPDATE t SET n = n + 1"),
  ]);

describe("the write-ahead log", () => {
  it("is emptied by itself whenever it exceeds its size", async () => {
    for (let n = 0; n < 60; n += 1) {
      await write();
      expect(sizeOf("-wal")).toBeLessThan(1_000_000);
    }
    expect(sizeOf("")).toBeGreaterThan(2_000_000);
  });

  it("grows to its limit while another process reads; then nothing is written until that process ends", async () => {
    await write();
    const reader = new DatabaseSync(path, { readOnly: true });
    reader.exec("BEGIN; SELECT COUNT(*) FROM t");
    const fill = async () => {
      for (let n = 0; n < 1000; n += 1) await write("x".repeat(5000));
    };
    await expect(fill()).rejects.toThrow(
      /^The write-ahead log of .* has its full size\. End the process that has been reading/,
    );
    expect(sizeOf("-wal")).toBeLessThan(2 * small.logBytes);
    await expect(write()).rejects.toThrow(/full size/);
    reader.exec("COMMIT");
    reader.close();
    await write();
    await database.checkpoint();
    expect(sizeOf("-wal")).toBe(0);
  });
});

describe("the reserve", () => {
  it("exists before anything is written, and is created again", async () => {
    expect(sizeOf("-reserve")).toBe(small.reserveBytes);
    rmSync(`${path}-reserve`);
    await write();
    expect(sizeOf("-reserve")).toBe(small.reserveBytes);
  });

  it("is only for a collector: other programs write without one", async () => {
    await database.close();
    rmSync(`${path}-reserve`);
    database = await openSqlite(path, "open", small);
    await write();
    expect(() => sizeOf("-reserve")).toThrow(/ENOENT/);
  });

  it("is completed if only a part of it exists", async () => {
    writeFileSync(`${path}-reserve`, "a part");
    await write();
    expect(sizeOf("-reserve")).toBe(small.reserveBytes);
  });
});
