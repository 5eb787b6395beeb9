import { readFileSync } from "node:fs";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { expect, it } from "vitest";
import { dayOf, dayText } from "../../counting/src/day.ts";
import { figuresOfDay } from "../../reports/test/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";

const today = dayOf(new Date());
const days = 500;

/** Makes a store with a history of complete days. */
async function makeHistory(file: string): Promise<void> {
  const values = {
    "total all": 50_000,
    ...Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`django ${n}.2`, 5000 - n])),
  };
  const store = await Store.open(await openSqlite(file, "make"));
  const figures = Array.from({ length: days }, (_, n) => figuresOfDay(today - days + n, { values }));
  await store.insertHistory(figures.flat());
  await store.database.close();
}

/** Returns the processor time of a process or a thread, in seconds, from its file under `/proc`. */
function secondsOf(name: string): number {
  const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

it.runIf(process.platform === "linux")(
  "documents are made in a separate thread, so that hits do not wait for them",
  async () => {
    using home = makeHome();
    const file = `${home.work}/store.sqlite`;
    await makeHistory(file);
    const args = ["grant", "Jane Doe", "--role=president", "--asked-by=the board", `--store=${file}`];
    const { stdout } = await runCollector(["access", ...args], home);
    const headers = { Authorization: `Bearer ${/^djs_.*$/m.exec(stdout)?.[0]}` };
    await using collector = await startCollector([`--store=${file}`], home);
    const read = async (path: string) => {
      const answer = await fetch(`${collector.url}${path}`, { headers });
      return { status: answer.status, json: await answer.json() };
    };
    // The first request loads the modules that the pages need.
    expect((await read("/v1/report.json")).status).toBe(200);
    const used = () => ({
      all: secondsOf(`${collector.pid}`),
      main: secondsOf(`${collector.pid}/task/${collector.pid}`),
    });
    const before = used();
    for (let n = 1; n <= 20; n += 1)
      expect(await read(`/v1/trends.json?as-of=${dayText(today - n)}`)).toMatchObject({
        status: 200,
        json: { dataThrough: dayText(today - n) },
      });
    const after = used();
    expect(after.main - before.main).toBeLessThan((after.all - before.all) / 3);
    expect(await read("/v1/report.json?as-of=2020-02-01")).toMatchObject({
      status: 404,
      json: { reason: "no-numbers", detail: expect.stringMatching(/^2020-02-01 is not/) },
    });
  },
);
