import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Postgres } from "@djstats/testing";
import type { Counted } from "./counting-result.ts";
import { days, exactQueries } from "./exact-queries.ts";
import { bordersOf, developerOf } from "./simulated.ts";

/** Stores a row for each hit of simulated developers in PostgreSQL, and counts distinct IDs. */
export async function countInPostgres(
  postgres: Postgres,
  { programs, developers }: { readonly programs: string; readonly developers: number },
): Promise<Counted> {
  const url = await postgres.makeDatabase();
  postgres.query(
    url,
    `CREATE TABLE hits (day int, cid uuid, command text, django text, python text, os text);
     CREATE INDEX hits_by_day ON hits (day)`,
  );
  const psql = (sql: string) =>
    spawn(join(programs, "psql"), ["--no-psqlrc", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql, url], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  const began = performance.now();
  const copy = psql("COPY hits FROM STDIN");
  const closed = once(copy, "close");
  for (const text of linesOf(developers)) if (!copy.stdin.write(text)) await once(copy.stdin, "drain");
  copy.stdin.end();
  const [status] = await closed;
  if (status !== 0) throw new Error("PostgreSQL did not accept the rows.");
  const countingMs = performance.now() - began;
  postgres.query(url, "VACUUM ANALYZE hits");

  let peakBytes = 0;
  const looking = setInterval(() => {
    peakBytes = Math.max(peakBytes, largestBackend(Number(pid)));
  }, 200);
  const [pid = ""] = postgres.query(url, "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)");
  const asked = performance.now();
  // Enough memory for sorting, like a server that is configured for this.
  const report = psql(["SET work_mem = '256MB'", ...exactQueries].join("; "));
  const ended = once(report, "close");
  let figures = 0;
  for await (const part of report.stdout.setEncoding("utf8")) figures += String(part).split("\n").length - 1;
  await ended;
  const reportMs = performance.now() - asked;
  clearInterval(looking);
  const [bytes] = postgres.query(url, "SELECT pg_total_relation_size('hits')");
  return { developers, countingMs, reportMs, peakBytes, storeBytes: Number(bytes), figures };
}

/** Yields rows in COPY's format, thousands at a time. */
function* linesOf(developers: number): Generator<string> {
  const borders = bordersOf(developers);
  let lines: string[] = [];
  for (const [at, day] of days.entries())
    for (let number = borders[at] ?? 0; number < (borders[at + 1] ?? 0); number += 1) {
      const { id, values } = developerOf(number);
      lines.push(`${day}\t${id}\t${values.join("\t")}\n`);
      if (lines.length < 5000) continue;
      yield lines.join("");
      lines = [];
    }
  yield lines.join("");
}

/** Returns the resident memory of PostgreSQL's largest process now, shared memory included. */
function largestBackend(postmaster: number): number {
  const sizes = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      const isOurs = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === postmaster;
      // The process may have just ended.
      const resident = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
      return isOurs ? [resident] : [];
    } catch {
      return [];
    }
  });
  return Math.max(0, ...sizes);
}
