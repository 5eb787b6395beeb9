import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Home, makeHome, runCollector, startCollector } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let home: Home;
const store = () => `--store=${home.work}/store.sqlite`;
const run = (...args: string[]) => runCollector(["access", ...args, store()], home);
const grantArgs = ["grant", "Jane Doe", "--role=fundraising", "--asked-by=the committee"];

beforeAll(async () => {
  home = makeHome();
  await using collector = await startCollector([store()], home);
  await collector.stop();
});

afterAll(() => {
  home[Symbol.dispose]();
});

/** Creates a grant, and returns its number and token. */
async function grant(...more: string[]): Promise<{ id: string; token: string }> {
  const { status, stdout, stderr } = await run(...grantArgs, ...more);
  expect([status, stderr]).toEqual([0, ""]);
  const [, id = ""] = /^grant (\d+): /.exec(stdout) ?? [];
  const [token = ""] = /^djs_[\w-]{43}$/m.exec(stdout) ?? [];
  expect([id, token]).not.toContain("");
  return { id, token };
}

describe("djstats-collector access", () => {
  it.each<[string[], RegExp]>([
    [[], /`djstats-collector access` has no flag "--store"/],
    [["grant"], /`djstats-collector access grant` needs HOLDER: the person who gets access\./],
    [["grant", "Jo"], /`djstats-collector access grant` needs --role ROLE: president, fundraising/],
    [["grant", "Jo", "--role=emperor"], /--role is president, fundraising, .*, not "emperor"\./],
    [["grant", "Jo", "--role=president"], /--asked-by WHO/],
    [["grant", "Jo", "Doe", "--role=president"], /"Doe" is one too many/],
    [
      ["grant", "Jo", "--role=technical-board", "--asked-by=x", "--until=2099-01-01"],
      /needs --reason TEXT and --until DAY/,
    ],
    [
      ["grant", "Jo", "--role=technical-board", "--asked-by=x", "--reason=x"],
      /needs --reason TEXT and --until DAY/,
    ],
    [[...grantArgs, "--until=2026-02-30"], /--until takes a day such as/],
    [[...grantArgs, "--until=2021-01-01"], /is over/],
    [["grant", "a\u001b[31mb", "--role=president", "--asked-by=x"], /HOLDER takes one line/],
    [["grant", " ", "--role=president", "--asked-by=x"], /HOLDER takes one line/],
    [["grant", "x".repeat(201), "--role=president", "--asked-by=x"], /of 1 to 200 characters/],
    [["revoke"], /needs ID: the grant's number/],
    [["revoke", "Jo"], /ID takes a whole number from 1 to 999999999, not "Jo"\./],
    [["revoke", "1", "--role=president"], /`djstats-collector access revoke` has no flag "--role"\./],
    [["list", "all"], /takes no arguments/],
    [["list", "--format=csv"], /--format is table or json/],
    [["audit", "--noted=12"], /--noted takes an entry's number and hash/],
  ])("rejects %j with a sentence", async (args, sentence) => {
    const { status, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

it("grants, lists and revokes, and records the system's user as the actor", async () => {
  const { id, token } = await grant("--until=2099-12-31", "--reason=annual report");
  const listed = await run("list");
  expect(listed.stdout).toMatch(`${id}  live  fundraising  Jane Doe; from `);
  expect(listed.stdout).toMatch("until 2099-12-31; asked for by the committee; reason: annual report\n");
  expect((await run("revoke", id)).stdout).toMatch(`Revoked grant ${id}: Jane Doe, fundraising.`);
  expect((await run("revoke", id)).stdout).toMatch("already");
  const [entry] = JSON.parse((await run("list", "--format=json")).stdout);
  expect(entry).toMatchObject({
    id: Number(id),
    state: "revoked",
    role: "fundraising",
    askedBy: "the committee",
  });
  const audit = await run("audit");
  expect(audit.stdout).toMatch(
    new RegExp(
      `^\\d+  [\\dTZ:.-]{24}  local:${userInfo().username}  grant  grant ${id}: Jane Doe, fundraising, until`,
      "m",
    ),
  );
  expect(audit.stdout).toMatch(new RegExp(`  revoke  grant ${id}: Jane Doe, fundraising$`, "m"));
  expect(audit.stdout + listed.stdout).not.toMatch(token.slice(4));
  expect((await run("revoke", "999")).stderr).toMatch("There is no grant 999; `access list` lists them.");
});

it("acts as an infrastructure grant, and as no other role", async () => {
  const admin = await run("grant", "Ops One", "--role=infrastructure", "--asked-by=the board");
  const file = `${home.work}/token`;
  writeFileSync(file, `${/^djs_.*$/m.exec(admin.stdout)?.[0]}\n`);
  const { id } = await grant(`--as=${file}`);
  const by = (await run("audit")).stdout.split("\n").find((line) => line.includes(`grant  grant ${id}: `));
  expect(by).toMatch(/local:\S+ as grant \d+: Ops One, infrastructure {2}grant/);

  const { token } = await grant();
  for (const text of [token, "", `djs_${"a".repeat(43)}`]) {
    writeFileSync(file, text);
    const { status, stderr } = await run(...grantArgs, `--as=${file}`);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/does not belong to a valid infrastructure grant/),
    ]);
  }
  const other = await runCollector(["access", ...grantArgs, "--as=env", store()], {
    env: { ...home.env, DJSTATS_ACCESS_TOKEN: /^djs_.*$/m.exec(admin.stdout)?.[0] ?? "" },
  });
  expect(other.status).toBe(0);
  expect((await run("revoke", "1", "--as=/nowhere")).stderr).toMatch("/nowhere cannot be read (ENOENT)");
});

describe("the audit log", () => {
  const hasPython = spawnSync("python3", ["--version"]).error === undefined;
  it.runIf(hasPython)("can be verified without the program", async () => {
    await run("grant", 'Zoë \\ "Q" 李 🦄', "--role=president", "--asked-by=the board");
    const { stdout } = await run("audit", "--format=json");
    const script = join(import.meta.dirname, "../recipes/verify-audit.py");
    const check = (input: string) =>
      spawnSync("python3", [script], { input, encoding: "utf8", env: { ...home.env, PYTHONUTF8: "1" } });
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(check(stdout)).toMatchObject({ status: 0, stdout: `whole, through ${last.hash}\n` });
    const changed = stdout.replace(/"time":"20/, '"time":"19');
    expect(check(changed)).toMatchObject({ status: 1, stderr: "not whole from entry 1 on\n" });
  });

  it("shows, compared with a noted hash, whether it was truncated, changed or restored", async () => {
    await grant();
    const { stdout } = await run("audit");
    const [, noted = ""] = /Note (\d+:[0-9a-f]{64}) elsewhere/.exec(stdout) ?? [];
    await grant();
    expect((await run("audit", `--noted=${noted}`)).status).toBe(0);
    using copy = makeHome();
    const backup = `${copy.work}/copy.sqlite`;
    new DatabaseSync(`${home.work}/store.sqlite`).exec(`VACUUM INTO '${backup}'`);
    const audit = (...args: string[]) =>
      runCollector(["access", "audit", `--store=${backup}`, ...args], copy);
    const tamper = (sql: string) => {
      using database = new DatabaseSync(backup);
      database.exec(sql);
    };
    tamper("DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)");
    expect((await audit()).status).toBe(0);
    expect((await audit(`--noted=${noted}`)).status).toBe(0);
    tamper("DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)");
    expect(await audit(`--noted=${noted}`)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/does not contain \d+:[0-9a-f]+: it was cut off, or restored/),
    });
    tamper("UPDATE audit SET detail = detail || char(27) || '[2J' WHERE number = 1");
    const changed = await audit("--format=json");
    expect([changed.status, changed.stderr]).toEqual([
      1,
      expect.stringMatching(/is broken at entry 1: it was changed/),
    ]);
    expect((await audit()).stdout).not.toMatch("\u001b");
  });
});
