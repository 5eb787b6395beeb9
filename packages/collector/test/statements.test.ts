import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { expect, it } from "vitest";
import { audit, eachAuditEntry } from "../src/access/audit.ts";
import { grantAccess, revokeAccess } from "../src/access/grants.ts";
import { identify } from "../src/access/identify.ts";
import { beginSession, endSession } from "../src/access/sessions.ts";
import { readSwitch, turnSwitch } from "../src/publish/switch.ts";
import type { Database } from "../src/store/database.ts";
import { begin, forgetful } from "../src/store/postgres.ts";
import { openSqlite } from "../src/store/sqlite.ts";
import { Store } from "../src/store/store.ts";

const row = { epoch: 2026, dimension: "total", value: "all", slot: 1, last: 2520 } as const;

/** Every method of a store, each at least once. */
const calls: Record<string, (store: Store) => Promise<unknown>> = {
  beginSimulation: (store) => store.beginSimulation({ seed: 1, developers: 10, days: 5 }),
  simulation: (store) => store.simulation(),
  addEpoch: (store) => store.addEpoch(2026, () => "check"),
  keepEpoch: (store) =>
    store.keepEpoch({ epoch: 2025, keyCheck: "check", firstDay: 2200, destroyedDay: null }),
  epochs: (store) => store.epochs(),
  openDay: (store) => store.openDay(2520),
  today: (store) => store.today(),
  keep: (store) => store.keep([{ epoch: 2026, seen: [row], cover: [] }]),
  keepAll: (store) => store.keepAll(Array.from({ length: 600 }, (_, slot) => ({ ...row, slot }))),
  eachRow: (store) => store.eachRow(() => {}),
  figuresNow: (store) => store.figuresNow(),
  keepHistory: async (store) => store.keepHistory(await store.figuresNow()),
  history: (store) => store.history({ from: 0, through: 2520 }),
  totals: (store) => store.totals(),
  weeks: (store) => store.weeks(30),
  keepDays: (store) => store.keepDays([2500]),
  days: (store) => store.days(),
  keepCounts: (store) => store.keepCounts([{ day: 2520, node: "node", name: "hits:counted", n: 1 }]),
  counts: (store) => store.counts(),
  tryWriting: (store) => store.tryWriting(),
  prune: (store) => store.prune(),
  destroyEpoch: (store) => store.destroyEpoch(2025, 2520),
};

/** What is done with grants, sessions and the audit log, all of it. */
async function useAccess(database: Database): Promise<void> {
  const now = new Date("2026-11-24T12:00:00Z");
  const doing = { actor: "local:tester", now };
  const asked = { holder: "h", role: "president", askedBy: "a", reason: null, lastDay: null } as const;
  const { id, token } = await grantAccess(database, asked, doing);
  await database.transaction("together", async (query) => {
    const { grant } = await identify(query, { token }, now);
    if (!grant) throw new Error("No such grant.");
    const { secret } = await beginSession(query, grant, now);
    await identify(query, { session: secret }, now);
    await endSession(query, secret);
  });
  await revokeAccess(database, id, doing);
  await audit({ database }, { actor: "local:tester", action: "read", detail: "report" });
  await eachAuditEntry(database, () => {});
}

it("STATEMENTS.md lists every statement there is", async () => {
  using home = makeHome();
  const database = await openSqlite(join(home.work, "store.sqlite"), "make");
  const seen = new Set<string>();
  const { tables, reading } = await (async () => {
    const store = await Store.over(recording(database, seen));
    const tables = [...seen];
    seen.clear();
    await Store.toRead(recording(database, seen));
    for (const call of Object.values(calls)) await call(store);
    await useAccess(store.database);
    await turnSwitch(store, { to: "on", askedBy: "a", reason: "b" }, { actor: "c", now: new Date() });
    await readSwitch(store);
    return { tables, reading: [...seen] };
  })();
  await database.close();
  const methods = Object.getOwnPropertyNames(Store.prototype).filter((name) => name !== "constructor");
  expect(Object.keys(calls).sort()).toEqual(methods.sort());
  const all = [...tables, ...reading];
  for (const statement of all)
    expect(statement).toMatch(/^(CREATE TABLE|SELECT|INSERT INTO|UPDATE|DELETE FROM) /);

  // What was written down stays so, also in what does not run here.
  expect(all.filter((statement) => /^(UPDATE|DELETE FROM|DROP) .*\baudit\b/.test(statement))).toEqual([]);
  const source = join(import.meta.dirname, "../src");
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" }))
    if (file.endsWith(".ts"))
      expect(readFileSync(join(source, file), "utf8"), file).not.toMatch(
        /\b(?:UPDATE|DELETE\s+FROM|REPLACE\s+INTO|DROP\s+TABLE|ALTER\s+TABLE|TRUNCATE)\s+audit\b/i,
      );

  const text = [
    "# Every SQL statement of the collector",
    "",
    "A test compares this list with what runs. Values are never written into a statement. The same statements go to SQLite and to PostgreSQL; `CREATE TABLE` ends in `WITHOUT ROWID` on SQLite alone.",
    "",
    "Tried: the SQLite that Node 26 brings (3.53), PostgreSQL 15. Not tried: other versions of PostgreSQL, engines that speak its protocol, and poolers between. Such an engine has to know `INSERT … ON CONFLICT … DO UPDATE` with `excluded`, a correlated `EXISTS` in a `DELETE`, and the two advisory locks, and has to mean them: where they lock nothing, a day can be closed while its last rows are being written. A pooler hides that the server was restarted, so that rows which a restored backup lost are not written again before the next start.",
    "",
    "## Tables",
    "",
    ...listed(tables),
    "## Everything else",
    "",
    ...listed(reading.toSorted()),
    "## On PostgreSQL, around them",
    "",
    ...listed([forgetful, ...new Set(Object.values(begin).flat()), "COMMIT"].map(onOneLine)),
    "## On SQLite, around them",
    "",
    "`BEGIN`, `BEGIN IMMEDIATE`, `COMMIT`, `ROLLBACK`, `SELECT 1 FROM sqlite_schema`, and the pragmas `journal_mode`, `synchronous`, `secure_delete`, `wal_autocheckpoint`, `wal_checkpoint`, `busy_timeout`, `user_version`.",
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("../STATEMENTS.md");
});

/** A database that notes what it is asked. */
function recording(database: Database, seen: Set<string>): Database {
  const noting: Database["transaction"] = (company, work) =>
    database.transaction(company, (query) =>
      work((sql, values) => {
        seen.add(onOneLine(sql));
        return query(sql, values);
      }),
    );
  return {
    ...database,
    transaction: noting,
    transactions: (works) => Promise.all(works.map((work) => noting("together", work))),
  };
}

/** Without the lines' breaks, and with one of the rows that an INSERT may have several of. */
function onOneLine(sql: string): string {
  return sql
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(VALUES \([^)]*\))(?:, \([^)]*\))+/, "$1, …");
}

function listed(statements: readonly string[]): string[] {
  return ["```sql", ...statements.map((statement) => `${statement};`), "```", ""];
}
