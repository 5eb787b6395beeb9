import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { expect, it } from "vitest";

// Does what the operator's guide says under "Upgrade and roll back".
it("rolls back to an older program from a copy and an export, without losing a developer or a grant", async () => {
  using home = makeHome();
  const keyFile = `--key-file=${home.work}/keys`;
  const [store, before] = [`${home.work}/store.sqlite`, `${home.work}/before.sqlite`];
  const run = (...args: string[]) => runCollector([...args, keyFile], home);
  const serve = (file: string) => startCollector([`--store=${file}`, keyFile], home);
  const count = async (url: string, from: number) => {
    const hits = Array.from({ length: 20 }, (_, n) => `v=1&tid=t&cid=id-${from + n}&t=event&ec=runserver`);
    expect((await fetch(`${url}/batch`, { method: "POST", body: hits.join("\n") })).status).toBe(200);
  };
  {
    await using old = await serve(store);
    await count(old.url, 0);
    await old.stop();
  }
  await run("access", "grant", "Jo", "--role=president", "--asked-by=x", `--store=${store}`);
  expect((await run("copy", before, `--store=${store}`)).status).toBe(0);

  // The newer program counts, exports, and has migrated the tables.
  {
    await using newer = await serve(store);
    await count(newer.url, 20);
    await newer.stop();
  }
  const file = `${home.work}/after.export`;
  expect((await run("export", file, `--store=${store}`)).status).toBe(0);
  {
    using database = new DatabaseSync(store);
    const [{ version } = {}] = database.prepare("SELECT MAX(version) AS version FROM schema_versions").all();
    database.prepare("INSERT INTO schema_versions (version) VALUES (?)").run(Number(version) + 1);
  }

  // Every command of the older program rejects that store and changes nothing.
  const bytes = readFileSync(store);
  for (const command of [
    ["serve", "--port=0"],
    ["report"],
    ["export", `${home.work}/older.export`],
    ["merge", file],
    ["copy", `${home.work}/older.sqlite`],
    ["access", "list"],
    ["keys", "list"],
  ]) {
    const { status, stderr } = await run(...command, `--store=${store}`);
    expect([command, status, stderr]).toEqual([
      command,
      1,
      expect.stringMatching(/have version \d+, but this program knows only \d+\. Use a newer one\.\n$/),
    ]);
  }
  expect(readFileSync(store).equals(bytes)).toBe(true);

  expect((await run("merge", file, `--store=${before}`)).stderr).toBe("");
  await using again = await serve(before);
  await count(again.url, 20);
  const { stdout } = await run("report", "--format=json", `--store=${before}`);
  expect(Math.abs(JSON.parse(stdout).windows[0].total.estimate - 40)).toBeLessThanOrEqual(1);
  expect((await run("access", "list", `--store=${before}`)).stdout).toMatch("Jo");
});

it("names the reason if an export was made by a newer program", async () => {
  using home = makeHome();
  writeFileSync(
    `${home.work}/new.export`,
    '["begin","djstats-collector export",2]\n["wonder",1]\n["end",2]\n',
  );
  const { status, stderr } = await runCollector(["merge", `${home.work}/new.export`], home);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/was exported by a newer djstats-collector\. .* Nothing was merged\.\n$/),
  ]);
});
