import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dayOf, startOf } from "../../counting/src/day.ts";
import type { Database, Query } from "../../store/src/database.ts";
import { Store } from "../../store/src/store.ts";
import type { Place } from "../../store/test/store-contract.ts";
import { type AuditEntry, appendEntry, eachAuditEntry } from "../src/access/audit.ts";
import { type GrantRequest, grantAccess, readGrants, revokeAccess } from "../src/access/grants.ts";
import { identify } from "../src/access/identify.ts";
import { limits } from "../src/access/limits.ts";
import { hashSecret, makeToken } from "../src/access/secret.ts";
import { beginSession, endSession } from "../src/access/sessions.ts";

const now = new Date("2026-11-24T12:00:00Z");
const today = dayOf(now);
const doing = { actor: "local:tester", now };
const asked: GrantRequest = {
  holder: "Jane Doe",
  role: "fundraising",
  askedBy: "the committee",
  reason: null,
  lastDay: null,
};
const hour = 3_600_000;
const after = (ms: number) => new Date(now.getTime() + ms);

/** Changes that another program may make to a log of four entries, and the first entry that shows each. */
const tampering: readonly (readonly [what: string, sql: string, at: number])[] = [
  ["a word that was changed", "UPDATE audit SET detail = 'x' WHERE number = 2", 2],
  ["an actor", "UPDATE audit SET actor = 'somebody else' WHERE number = 3", 3],
  ["a time", "UPDATE audit SET time = '2026-11-24T12:00:01.000Z' WHERE number = 1", 1],
  ["text moved between columns", "UPDATE audit SET actor = '', detail = actor || detail WHERE number = 2", 2],
  ["an entry that was left out", "DELETE FROM audit WHERE number = 2", 3],
  ["the first that was left out", "DELETE FROM audit WHERE number = 1", 2],
  ["two that were exchanged", "UPDATE audit SET number = CASE number WHEN 2 THEN 300 ELSE number END", 3],
  [
    "an inserted entry",
    "INSERT INTO audit (number, time, actor, action, detail, hash) SELECT 5, time, actor, action, detail, hash FROM audit WHERE number = 4",
    5,
  ],
  ["a hash", "UPDATE audit SET hash = 'abc' WHERE number = 4", 4],
];

/** Defines the tests of grants, sessions and the audit log, which every database must pass. */
export function describeAccess(name: string, makePlace: () => Promise<Place>): void {
  describe(name, () => {
    let database: Database;
    let other: Database;
    beforeEach(async () => {
      const place = await makePlace();
      database = await place.open();
      other = await place.open();
      await Store.open(database);
    });
    afterEach(() => Promise.all([database.close(), other.close()]));

    const write = <T>(work: (query: Query) => Promise<T>) => database.transaction("shared", work);
    const who = async (credential: Parameters<typeof identify>[1], time = now) => {
      const found = await other.transaction("read", (query) => identify(query, credential, time));
      return found.grant?.id ?? found.why;
    };
    const begin = async (token: string, time = now) => {
      const { grant } = await write((query) => identify(query, { token }, time));
      if (!grant) throw new Error("No such grant.");
      return write((query) => beginSession(query, grant, time));
    };
    const log = async () => {
      const found: (AuditEntry & { fault: string | null })[] = [];
      await eachAuditEntry(database, (entry, fault) => found.push({ ...entry, fault }));
      return found;
    };

    describe("a grant", () => {
      it("is found only by its token, which the store does not contain", async () => {
        const first = await grantAccess(database, asked, doing);
        const second = await grantAccess(database, { ...asked, holder: "Jo" }, doing);
        expect([await who(first), await who(second)]).toEqual([1, 2]);
        for (const token of [
          "",
          first.token.slice(4),
          `${first.token}A`,
          first.token.toUpperCase(),
          makeToken(),
        ])
          expect(await who({ token }), token).toBe("unknown");
        const grants = await database.transaction("read", readGrants);
        expect(grants[0]).toEqual({
          ...asked,
          id: 1,
          grantedDay: today,
          revokedDay: null,
          hash: hashSecret(first.token),
        });
        expect(JSON.stringify([grants, await log()])).not.toContain(first.token.slice(4));
      });

      it("ends with its last day", async () => {
        const grant = await grantAccess(database, { ...asked, lastDay: today }, doing);
        expect(await who(grant, new Date("2026-11-24T23:59:59Z"))).toBe(1);
        expect(await who(grant, new Date("2026-11-25T00:00:00Z"))).toBe("expired");
      });

      it("ends when it is revoked, with its sessions; other grants stay valid", async () => {
        const [mine, another] = [
          await grantAccess(database, asked, doing),
          await grantAccess(database, asked, doing),
        ];
        const [my, their] = [await begin(mine.token), await begin(another.token)];
        expect(await revokeAccess(database, 1, doing)).toMatchObject({ id: 1, revokedDay: null });
        expect([await who(mine), await who({ session: my.secret })]).toEqual(["revoked", "session"]);
        expect([await who(another), await who({ session: their.secret })]).toEqual([2, 2]);
        expect(await revokeAccess(database, 1, doing)).toMatchObject({ revokedDay: today });
        expect(await revokeAccess(database, 3, doing)).toBeNull();
        expect((await log()).map(({ action, detail }) => [action, detail])).toEqual([
          ["grant", "grant 1: Jane Doe, fundraising; asked for by the committee"],
          ["grant", "grant 2: Jane Doe, fundraising; asked for by the committee"],
          ["revoke", "grant 1: Jane Doe, fundraising"],
        ]);
      });

      it("has no role if this program does not know the role", async () => {
        const grant = await grantAccess(database, asked, doing);
        await write((query) => query("UPDATE grants SET role = 'emperor'"));
        const found = await write((query) => identify(query, { token: grant.token }, now));
        expect(found.grant?.role).toBeNull();
      });
    });

    describe("a session", () => {
      it("ends after twelve hours, or with its grant", async () => {
        const { token } = await grantAccess(database, { ...asked, lastDay: today }, doing);
        const { secret, endsAt } = await begin(token, after(-6 * hour));
        expect(endsAt).toEqual(after(6 * hour));
        expect(await who({ session: secret }, after(6 * hour - 1000))).toBe(1);
        expect(await who({ session: secret }, after(6 * hour))).toBe("session");
        expect((await begin(token, after(6 * hour))).endsAt).toEqual(startOf(today + 1));
      });

      it("is not accepted as a token, nor a token as a session", async () => {
        const { token } = await grantAccess(database, asked, doing);
        const { secret } = await begin(token);
        expect(await who({ token: secret })).toBe("unknown");
        expect(await who({ token: `djs_${secret}` })).toBe("unknown");
        for (const session of [token, token.slice(4), hashSecret(secret), "", `${secret}\n`])
          expect(await who({ session })).toBe("session");
      });

      it("can be ended, and the oldest one ends if there are too many", async () => {
        const { token } = await grantAccess(database, asked, doing);
        const begun: string[] = [];
        for (let n = 0; n <= limits.sessionsOfGrant; n += 1)
          begun.push((await begin(token, after(n * 1000))).secret);
        const [oldest = "", second = "", third = ""] = begun;
        const later = after(hour);
        expect(await who({ session: oldest }, later)).toBe("session");
        expect(await who({ session: second }, later)).toBe(1);
        await write((query) => endSession(query, second));
        expect(await who({ session: second }, later)).toBe("session");
        expect(await who({ session: third }, later)).toBe(1);
      });
    });

    describe("the audit log", () => {
      it("is one chain even if many append at once", async () => {
        const all = Array.from({ length: 40 }, (_, n) =>
          appendEntry(
            { database: n % 2 ? database : other },
            { actor: "a", action: "read", detail: `${n}` },
            now,
          ),
        );
        await Promise.all(all);
        const found = await log();
        expect(found.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
        expect(found.filter(({ fault }) => fault !== null)).toEqual([]);
        expect(new Set(found.map(({ detail }) => detail)).size).toBe(40);
      });

      it("is verified over more entries than are read at once", async () => {
        await appendEntry({ database }, { actor: "a", action: "read", detail: "" }, now);
        const long = 1001;
        await database.transaction("exclusive", async (query) => {
          for (let n = 2; n <= long; n += 1)
            await query(
              "INSERT INTO audit (number, time, actor, action, detail, hash) VALUES ($1, '', '', '', '', '')",
              [n],
            );
        });
        const found = await log();
        expect([found.length, found[0]?.fault]).toEqual([long, null]);
        expect(found.slice(1).every(({ fault }) => fault !== null)).toBe(true);
      });

      it("shows which entry was changed, removed, inserted or moved", async () => {
        for (const [what, sql, at] of tampering) {
          await database.transaction("exclusive", (query) => query("DELETE FROM audit"));
          for (const detail of ["1", "2", "3", "4"])
            await appendEntry({ database }, { actor: "a", action: "read", detail }, now);
          expect((await log()).map(({ fault }) => fault)).toEqual([null, null, null, null]);
          await database.transaction("exclusive", (query) => query(sql));
          expect((await log()).find(({ fault }) => fault !== null)?.number, what).toBe(at);
        }
      });

      it("contains no entry for an action that failed, and no action happens without its entry", async () => {
        await expect(
          database.transaction("exclusive", async (query) => {
            await query("DELETE FROM audit");
            throw new Error("no");
          }),
        ).rejects.toThrow("no");
        await database.transaction("exclusive", (query) => query("DROP TABLE audit"));
        await expect(grantAccess(database, asked, doing)).rejects.toThrow();
        expect(await database.transaction("read", readGrants)).toEqual([]);
      });
    });
  });
}
