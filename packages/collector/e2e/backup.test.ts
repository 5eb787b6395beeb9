import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collector, makeHome, runCollector, runProgram, startCollector } from "@djstats/testing";
import { expect, it } from "vitest";

const script = join(import.meta.dirname, "../recipes/backup.sh");

it.skipIf(process.platform === "win32")(
  "restores a lost store from backups that the recipe made while it served, and continues its count",
  async () => {
    using home = makeHome();
    for (const name of ["bin", "backup", "keys"]) mkdirSync(`${home.path}/${name}`);
    writeFileSync(
      `${home.path}/bin/djstats-collector`,
      `#!/bin/sh\nexec ${process.execPath} ${collector} "$@"\n`,
    );
    chmodSync(`${home.path}/bin/djstats-collector`, 0o755);
    const env = { ...home.env, PATH: `${home.path}/bin:${home.env["PATH"]}` };
    const file = `${home.work}/store.sqlite`;
    const backup = () =>
      runProgram(["sh", script, file, `${home.path}/backup`, `${home.path}/keys`], { env });
    const count = async (url: string, from: number) => {
      const hits = Array.from({ length: 20 }, (_, n) => `v=1&tid=t&cid=id-${from + n}&t=event&ec=runserver`);
      expect((await fetch(`${url}/batch`, { method: "POST", body: hits.join("\n") })).status).toBe(200);
    };
    const developers = async () => {
      const { stdout } = await runCollector(["report", `--store=${file}`, "--format=json"], home);
      return JSON.parse(stdout).windows[0].total.estimate;
    };

    {
      await using serving = await startCollector([`--store=${file}`], home);
      await runCollector(
        ["access", "grant", "Jo", "--role=president", "--asked-by=x", `--store=${file}`],
        home,
      );
      await count(serving.url, 0);
      writeFileSync(`${home.path}/backup/2026-01-01.export`, "older");
      expect(await backup()).toMatchObject({ status: 0, stderr: "" });
      await serving.stop();
    }
    const today = new Date().toISOString().slice(0, 10);
    expect(readdirSync(`${home.path}/backup`).sort()).toEqual([`${today}.audit.jsonl`, `${today}.export`]);
    const entries = readFileSync(`${home.path}/backup/${today}.audit.jsonl`, "utf8").trimEnd().split("\n");
    expect(entries.map((line) => JSON.parse(line).action)).toEqual(["grant", "export"]);

    renameSync(file, `${home.path}/lost`);
    rmSync(`${file}.keys`);
    // With new keys, created by mistake, it would be a different count, so it is rejected.
    const merge = () =>
      runCollector(["merge", `${home.path}/backup/${today}.export`, `--store=${file}`], home);
    expect(await merge()).toMatchObject({ status: 1 });
    writeFileSync(`${file}.keys`, readFileSync(`${home.path}/keys/store.sqlite.keys`), { mode: 0o600 });
    expect(await merge()).toMatchObject({ status: 0, stderr: "" });
    await using again = await startCollector([`--store=${file}`], home);
    // Two of twenty may share a register.
    expect(Math.abs((await developers()) - 20)).toBeLessThanOrEqual(1);
    // Known developers are still known, and new ones count as new.
    await count(again.url, 0);
    await count(again.url, 20);
    expect(Math.abs((await developers()) - 40)).toBeLessThanOrEqual(1);
    // The backup contains no grants, because it would restore those that were revoked since.
    expect((await runCollector(["access", "list", `--store=${file}`], home)).stdout).toMatch(
      "No one has been granted",
    );
  },
);
