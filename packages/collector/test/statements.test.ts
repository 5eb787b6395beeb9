import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { expect, it } from "vitest";
import { appendEntry, eachAuditEntry } from "../../reports/src/access/audit.ts";
import { grantAccess, revokeAccess } from "../../reports/src/access/grants.ts";
import { identify } from "../../reports/src/access/identify.ts";
import { beginSession, endSession } from "../../reports/src/access/sessions.ts";
import { readPublishing, setPublishing } from "../../reports/src/publish/publishing.ts";
import { readNoiseKey } from "../../reports/src/report/noise-key.ts";
import { copyStore } from "../../store/src/copy-store.ts";
import type { Database } from "../../store/src/database.ts";
import { readLastBackup, recordBackup } from "../../store/src/last-backup.ts";
import { beginStatements } from "../../store/src/postgres.ts";
import { serverSettings, sessionChecks } from "../../store/src/postgres-checks.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";

const row = { epoch: 2026, dimension: "total", value: "all", slot: 1, last: 2520 } as const;
const group = { epoch: 2026, dimension: "total", seen: [row], cover: [row] } as const;

/** Calls every method of a store at least once. */
const calls: Record<string, (store: Store) => Promise<unknown>> = {
  beginSimulation: (store) => store.beginSimulation({ seed: 1, developers: 10, days: 5 }),
  simulation: (store) => store.simulation(),
  addEpoch: (store) => store.addEpoch(2026, () => "check"),
  mergeEpoch: (store) =>
    store.mergeEpoch({ epoch: 2025, keyFingerprint: "check", firstDay: 2200, destroyedDay: null }),
  epochs: (store) => store.epochs(),
  openDay: (store) => store.openDay(2520),
  today: (store) => store.today(),
  upsertRows: (store) =>
    store.upsertRows([
      group,
      { ...group, seen: Array.from({ length: 32 }, (_, slot) => ({ ...row, slot })) },
    ]),
  fold: (store) => store.fold(),
  rewriteRows: (store) => store.rewriteRows(Array.from({ length: 600 }, (_, slot) => ({ ...row, slot }))),
  eachRow: (store) => store.eachRow(() => {}),
  historyNow: (store) => store.historyNow(),
  insertHistory: async (store) => store.insertHistory(await store.historyNow()),
  history: (store) => store.history({ from: 0, through: 2520 }),
  totals: (store) => store.totals(),
  weeks: (store) => store.weeks(30),
  insertDays: (store) => store.insertDays([2500]),
  days: (store) => store.days(),
  upsertOutcomeCounts: (store) =>
    store.upsertOutcomeCounts([{ day: 2520, node: "node", name: "hits:counted", n: 1 }]),
  outcomeCounts: (store) => store.outcomeCounts(),
  probeWrite: (store) => store.probeWrite(),
  prune: (store) => store.prune(),
  destroyEpoch: (store) => store.destroyEpoch(2025, 2520),
};

/** Does everything that can be done with grants, sessions and the audit log. */
async function useAccess(database: Database): Promise<void> {
  const now = new Date("2026-11-24T12:00:00Z");
  const doing = { actor: "local:tester", now };
  const asked = { holder: "h", role: "president", askedBy: "a", reason: null, lastDay: null } as const;
  const { id, token } = await grantAccess(database, asked, doing);
  await database.transaction("shared", async (query) => {
    const { grant } = await identify(query, { token }, now);
    if (!grant) throw new Error("No such grant.");
    const { secret } = await beginSession(query, grant, now);
    await identify(query, { session: secret }, now);
    await endSession(query, secret);
  });
  await revokeAccess(database, id, doing);
  await appendEntry({ database }, { actor: "local:tester", action: "read", detail: "report" });
  await eachAuditEntry(database, () => {});
}

it("lists every SQL statement in STATEMENTS.md", async () => {
  using home = makeHome();
  const database = await openSqlite(join(home.work, "store.sqlite"), "make");
  const seen = new Set<string>();
  const { tables, reading } = await (async () => {
    const store = await Store.open(recording(database, seen));
    const tables = [...seen];
    seen.clear();
    await Store.openReadOnly(recording(database, seen));
    // A simulated store derives its key.
    await readNoiseKey(store);
    for (const call of Object.values(calls)) await call(store);
    await useAccess(store.database);
    await setPublishing(
      store,
      { licence: "CC0-1.0", askedBy: "a", reason: "b" },
      { actor: "c", now: new Date() },
    );
    await readPublishing(store);
    await recordBackup(store);
    await readLastBackup(store);
    const other = await Store.open(await openSqlite(join(home.work, "copy.sqlite"), "make"));
    await copyStore(store, await Store.open(recording(other.database, seen)));
    await other.database.close();
    return { tables, reading: [...seen] };
  })();
  await database.close();
  const methods = Object.getOwnPropertyNames(Store.prototype).filter((name) => name !== "constructor");
  expect(Object.keys(calls).sort()).toEqual(methods.sort());
  const all = [...tables, ...reading];
  for (const statement of all)
    expect(statement).toMatch(/^(CREATE TABLE|SELECT|INSERT INTO|UPDATE|DELETE FROM) /);

  // No statement changes or deletes audit entries, including those that do not run here.
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
    "They were tried on the SQLite of Node 26 (3.53) and on PostgreSQL 15 and 18, but not on other versions of PostgreSQL or on engines that speak its protocol. Such an engine must support `INSERT … ON CONFLICT … DO UPDATE` with `excluded`, `DELETE … RETURNING`, `COUNT(*) FILTER`, and the two advisory locks. The locks must work: if they lock nothing, a day can be closed while its last rows are being written. The collector tries the locks on two connections when it starts, and rejects a pooler that shares sessions among connections.",
    "",
    "## Tables",
    "",
    ...listed(tables),
    "## Everything else",
    "",
    ...listed(reading.toSorted()),
    "## On PostgreSQL, around them",
    "",
    ...listed(
      [
        ...[serverSettings, ...Object.values(sessionChecks)],
        ...[...new Set(Object.values(beginStatements).flat()), "COMMIT"],
      ].map(onOneLine),
    ),
    "## On SQLite, around them",
    "",
    "`BEGIN`, `BEGIN IMMEDIATE`, `COMMIT`, `ROLLBACK`, `SELECT 1 FROM sqlite_schema`, and the pragmas `journal_mode`, `synchronous`, `secure_delete`, `wal_autocheckpoint`, `wal_checkpoint`, `busy_timeout`, `user_version`.",
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot("../STATEMENTS.md");
});

/** Returns a database that records the statements it runs. */
function recording(database: Database, seen: Set<string>): Database {
  const noting: Database["transaction"] = (mode, work) =>
    database.transaction(mode, (query) =>
      work((sql, values) => {
        seen.add(onOneLine(sql));
        return query(sql, values);
      }),
    );
  return {
    ...database,
    transaction: noting,
    transactions: (works) => Promise.all(works.map((work) => noting("shared", work))),
  };
}

/** Returns a statement without line breaks, and an INSERT of several rows with one row only. */
function onOneLine(sql: string): string {
  return sql
    .replace(/\s+/g, " ")
    .trim()
    .replace(/(VALUES \([^)]*\))(?:, \([^)]*\))+/, "$1, …");
}

function listed(statements: readonly string[]): string[] {
  return ["```sql", ...statements.map((statement) => `${statement};`), "```", ""];
}
