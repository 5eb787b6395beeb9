import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { days, exactQueries } from "./exact-queries.ts";
import { bordersOf, developerOf } from "./simulated.ts";

// Stores a row for each hit of simulated developers in SQLite, as small as possible, counts distinct IDs, and prints the
// cost. It is a separate process, so that its memory can be measured.
const [file = "", many = ""] = process.argv.slice(2);

const developers = Number(many);
const borders = bordersOf(developers);
const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
database.exec("CREATE TABLE hits (day INT, cid BLOB, command TEXT, django TEXT, python TEXT, os TEXT)");
database.exec("CREATE INDEX hits_by_day ON hits (day)");

const began = performance.now();
const insert = database.prepare("INSERT INTO hits VALUES (?, ?, ?, ?, ?, ?)");
for (const [at, day] of days.entries()) {
  const [from = 0, to = 0] = [borders[at], borders[at + 1]];
  for (let number = from; number < to; number += 1) {
    // A transaction holds as many hits as the collector writes together under load.
    if ((number - from) % 5000 === 0) database.exec(number === from ? "BEGIN" : "COMMIT; BEGIN");
    const { id, values } = developerOf(number);
    insert.run(day, Buffer.from(id.replaceAll("-", ""), "hex"), ...values);
  }
  database.exec("COMMIT");
}
const countingMs = performance.now() - began;
database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
const asked = performance.now();
let figures = 0;
for (const sql of exactQueries) figures += database.prepare(sql).all().length;
const reportMs = performance.now() - asked;
database.close();
console.log(
  JSON.stringify({
    developers,
    countingMs,
    reportMs,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    storeBytes: statSync(file).size,
    figures,
  }),
);
