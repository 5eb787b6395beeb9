import { createSecretKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeHome, startCollector } from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { countedDimensions } from "../../counting/src/dimensions.ts";
import { hashToSlots, rankOf, registerOf } from "../../counting/src/hash-id.ts";
import { postgresPrograms, startServer } from "./server.ts";

const djangos = ["3.2", "4.0", "4.1", "4.2", "5.0", "5.1", "5.2", "6.0"];
const pythons = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"];
const developers = 400;

const djangoOf = (n: number) => djangos[n % djangos.length] ?? "";
const pythonOf = (n: number) => pythons[(n * 5) % pythons.length] ?? "";

/** Sends hits one at a time, each after the response to the previous one, which is the least possible traffic. */
async function sendAll(url: string, order: readonly number[]): Promise<void> {
  for (const n of order) {
    const answer = await fetch(`${url}/collect`, {
      method: "POST",
      body: `v=1&tid=UA-1-1&cid=developer-${n}&t=event&ec=startapp&av=${djangoOf(n)}.1`,
      headers: { "User-Agent": `Django/${djangoOf(n)} CPython/${pythonOf(n)}.2 (Linux; x86_64)` },
    });
    expect(answer.status).toBe(200);
  }
}

const ordered = Array.from({ length: developers }, (_, n) => n);

describe.runIf(postgresPrograms)("a store on PostgreSQL", () => {
  it("does not reveal, through the order of transactions, which rows came from one hit", async () => {
    await using server = await startServer();
    using home = makeHome();
    const url = await server.makeDatabase();
    const keyFile = `${home.work}/keys`;
    await using collector = await startCollector([`--store=${url}`, `--key-file=${keyFile}`], home);
    await sendAll(collector.url, ordered);

    const rows = server
      .query(url, "SELECT dimension, value, rank, register, xmin FROM registers")
      .map((line) => line.split("|"));
    const transactionOf = new Map(
      rows.map(([d, v, rank, register, xmin]) => [`${d} ${v} ${rank} ${register}`, Number(xmin)]),
    );
    const { keys } = JSON.parse(readFileSync(keyFile, "utf8"));
    const key = createSecretKey(Buffer.from(keys[0].key, "base64"));
    const rowOf = (n: number, dimension: "django" | "python") => {
      const slot =
        hashToSlots(key, `developer-${n}`, countedDimensions.length)[countedDimensions.indexOf(dimension)] ??
        0;
      const value = dimension === "django" ? djangoOf(n) : pythonOf(n);
      return `${dimension} ${value} ${rankOf(slot)} ${registerOf(slot)}`;
    };
    // An attacker who knows a developer's row for Django guesses among the Python rows of nearby transactions.
    const near = 2 * countedDimensions.length;
    let found = 0;
    for (const n of ordered) {
      const at = transactionOf.get(rowOf(n, "django"));
      const own = rowOf(n, "python");
      if (at === undefined || !transactionOf.has(own)) continue;
      const candidates = [...transactionOf].filter(
        ([name, transaction]) => name.startsWith("python ") && Math.abs(transaction - at) <= near,
      );
      if (candidates.some(([name]) => name === own)) found += 1 / candidates.length;
    }
    // Pure chance would find about one in 400.
    expect(found / developers).toBeLessThan(0.05);
  });
});

it("stores rows on SQLite in the order of their keys, without a number that reveals their age", async () => {
  using home = makeHome();
  const file = `${home.work}/store.sqlite`;
  await using collector = await startCollector([`--store=${file}`], home);
  await sendAll(collector.url, ordered.slice(0, 150));
  await collector.stop();
  const database = new DatabaseSync(file, { readOnly: true });
  const columns = "epoch, dimension, value, rank, register";
  const stored = database.prepare(`SELECT ${columns} FROM registers`).all();
  expect(stored).toEqual(database.prepare(`SELECT ${columns} FROM registers ORDER BY ${columns}`).all());
  expect(() => database.prepare("SELECT rowid FROM registers").all()).toThrow(/no such column/);
  database.close();
});
