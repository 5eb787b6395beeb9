import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Day, parseDay, windows } from "../../counting/src/day.ts";
import { method } from "../../counting/src/estimate.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { readArchive } from "../src/publish/archive.ts";
import { type Licence, licences } from "../src/publish/licences.ts";
import { publishWeeks } from "../src/publish/publish-weeks.ts";
import { readPublishing, setPublishing } from "../src/publish/publishing.ts";
import { checkStableFiles } from "../src/publish/stable/stable-files.ts";

const last = parseDay("2026-11-22") ?? 0;
let home: ReturnType<typeof makeHome>;
let store: Store;
const directory = () => join(home.work, "numbers");
const text = (file: string) => readFileSync(join(directory(), file), "utf8");

function dayOf(day: Day, developers: number): HistoryRow[] {
  const values = [
    ["total", "all", developers],
    ["django", "5.2", developers * 0.6],
    ["django", "4.2", developers * 0.3],
    ["python", "3.13", developers * 0.7],
    ["os", "linux", developers * 0.5],
  ] as const;
  return windows.flatMap((windowDays) =>
    values.map(([dimension, value, estimate]) => ({
      ...{ day, windowDays, method, since: day - windowDays + 1, dimension, value },
      ...{ estimate, low: estimate * 0.98, high: estimate * 1.02 },
    })),
  );
}

function publish(licence: Licence = "CC-BY-4.0", from: Day | null = last - 21) {
  return publishWeeks(
    store,
    {
      ...{ directory: directory(), from, confirmed: new Set(), licence },
      ...{ signing: { keys: [], isLost: false }, now: new Date("2026-11-25T12:00:00Z") },
    },
    async () => {},
  );
}

beforeEach(async () => {
  home = makeHome();
  store = await Store.open(await openSqlite(join(home.work, "store.sqlite"), "make"));
  for (const week of [3, 1, 0]) await store.insertHistory(dayOf(last - 7 * week, 2000 + week));
});

afterEach(async () => {
  await store.database.close();
  home[Symbol.dispose]();
});

describe("files at stable addresses", () => {
  it("are the latest week, all weeks, a page a week, a feed, schemas and a description", async () => {
    await publish();
    const stable = checkStableFiles(directory(), readArchive(directory()));
    expect(stable).toEqual([
      ...["latest.json", "series.csv", "series.json", "requests.csv", "feed.atom"],
      ...["2026-W44", "2026-W46", "2026-W47"].map((week) => `week/${week}/index.html`),
      ...["series", "signatures", "snapshot", "snapshots"].map((name) => `schemas/${name}.v1.schema.json`),
      "datapackage.json",
    ]);
  });

  it("contain the numbers of the weekly files, all of them, and no other", async () => {
    await publish();
    const { index, snapshots } = readArchive(directory());
    expect(text("latest.json")).toBe(text(index.snapshots.at(-1)?.json.file ?? ""));
    const weekly = index.snapshots.flatMap(({ week, csv }) =>
      text(csv.file)
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => `${week},${line}`),
    );
    const [head = "", ...lines] = text("series.csv").trimEnd().split("\n");
    expect(lines).toEqual(weekly);
    const names = JSON.parse(text("datapackage.json")).resources[0].schema.fields.map(
      ({ name }: { name: string }) => name,
    );
    expect(head.split(",")).toEqual(names);
    for (const line of lines) expect(line.split(",")).toHaveLength(names.length);
    const series = JSON.parse(text("series.json"));
    for (const [at, snapshot] of snapshots.entries()) {
      expect(snapshot).toMatchObject(series.weeks[at]);
      expect(series.weeks[at].windows).toEqual(snapshot.windows);
      const page = text(`week/${snapshot.week}/index.html`);
      const shown = [...page.matchAll(/<td>([\d,]+)<\/td><td>([\d,]+) to ([\d,]+)<\/td>/g)].map((found) =>
        found.slice(1).join(),
      );
      const inSnapshot = snapshot.windows.flatMap(({ total, by }) => [total, ...Object.values(by).flat()]);
      const words = (n: number) => n.toLocaleString("en-US");
      expect(shown.toSorted()).toEqual(
        inSnapshot.map(({ estimate, low, high }) => [estimate, low, high].map(words).join()).sort(),
      );
    }
  });

  it("contain the requests of each week by outcome, and the share that was rate-limited", async () => {
    const count = (day: Day, name: string, n: number) => ({ day, node: "a", name: `requests:${name}`, n });
    await store.upsertOutcomeCounts([
      ...Array.from({ length: 7 }, (_, n) => count(last - n, "counted", 10_000)),
      ...[count(last, "throttled", 5000), count(last, "folded", 900), count(last, "refused:path", 3000)],
      ...[count(last - 7, "counted", 9000), count(last + 1, "counted", 1e6)],
    ]);
    await publish();
    const [, , latest] = readArchive(directory()).snapshots;
    expect(latest?.requests.throttledShare).toBeCloseTo(0.07, 1);
    const [head, ...lines] = text("requests.csv").trimEnd().split("\n");
    const { resources } = JSON.parse(text("datapackage.json"));
    const described = resources.find(({ path }: { path: string }) => path === "requests.csv");
    expect(head?.split(",")).toEqual(described.schema.fields.map(({ name }: { name: string }) => name));
    expect(lines.map((line) => line.replace(/,(\d+)000,/, ",~,"))).toEqual([
      "2026-W44,2026-11-01,all,,,no",
      "2026-W46,2026-11-15,all,~,,no",
      "2026-W46,2026-11-15,counted,~,,no",
      `2026-W47,2026-11-22,all,~,${latest?.requests.throttledShare},no`,
      ...["counted", "throttled", "refused:path"].map((outcome) => `2026-W47,2026-11-22,${outcome},~,,no`),
    ]);
    const shown = lines.slice(4).map((line) => Number(line.split(",")[3]));
    for (const [at, real] of [70_000, 5000, 3000].entries())
      expect(Math.abs((shown[at] ?? 0) - real)).toBeLessThanOrEqual(1000);
    expect(lines[3]).toContain(`,${shown.reduce((sum, n) => sum + n)},`);
    const weeks = JSON.parse(text("series.json")).weeks;
    expect(weeks.at(-1).requests).toEqual(latest?.requests);
    const page = text("week/2026-W47/index.html");
    expect(page).toContain("% of valid requests were not counted because their network exceeded");
    expect(page).toContain(`<th scope="row">refused: path</th><td>${shown[2]?.toLocaleString("en-US")}</td>`);
    expect(text("week/2026-W44/index.html")).toContain("There were too few requests to show");
  });

  it("name the licence, the citation and the method, and each file's hash", async () => {
    await publish("ODbL-1.0");
    const { licenses, citation, method, resources, version } = JSON.parse(text("datapackage.json"));
    expect(licenses).toEqual([{ name: "ODbL-1.0", ...licences["ODbL-1.0"] }]);
    const entry = readArchive(directory()).index.snapshots.at(-1);
    expect(citation).toBe(
      `Developers seen by djstats, 2026-W47 (week ending 22 November 2026). ${entry?.json.file}, SHA-256 ${entry?.json.sha256}.`,
    );
    expect([version, method.length]).toEqual(["2026-W47", 5]);
    for (const { path, bytes } of resources) expect(Buffer.byteLength(text(path))).toBe(bytes);
    expect(JSON.parse(text("series.json")).licence).toBe("ODbL-1.0");
  });

  it("get a new licence with the next `publish to`, and weekly files stay as they are", async () => {
    await publish();
    const index = text("index.json");
    await publish("CC0-1.0");
    expect(JSON.parse(text("series.json")).licence).toBe("CC0-1.0");
    expect(text("feed.atom")).toContain("<rights>CC0-1.0, ");
    expect(text("index.json")).toBe(index);
  });

  it("are a feed whose entries keep their ID when weeks are added", async () => {
    await publish();
    const idsOf = (feed: string) =>
      [...feed.matchAll(/<id>(urn:uuid:[0-9a-f-]{36})<\/id>/g)].map(([, id]) => id);
    const before = idsOf(text("feed.atom"));
    expect(new Set(before).size).toBe(4);
    await store.insertHistory(dayOf(last + 7, 2000));
    await publish();
    const [feed, added, ...others] = idsOf(text("feed.atom"));
    expect([feed, ...others]).toEqual(before);
    expect(before).not.toContain(added);
  });

  it("show the weeks before one that is held", async () => {
    await publish();
    await store.insertHistory(dayOf(last + 7, 2000));
    await store.insertHistory(dayOf(last + 14, 9000));
    await expect(publish()).rejects.toThrow("2026-W49, ending 2026-12-06, is held");
    expect(JSON.parse(text("latest.json")).week).toBe("2026-W48");
  });

  it.each(["latest.json", "series.csv", "requests.csv", "week/2026-W46/index.html", "datapackage.json"])(
    "are checked, and written again: %s",
    async (file) => {
      await publish();
      const before = text(file);
      for (const change of [
        () => writeFileSync(join(directory(), file), before.replaceAll("20", "30")),
        () => rmSync(join(directory(), file)),
      ]) {
        change();
        expect(() => checkStableFiles(directory(), readArchive(directory()))).toThrow(
          "`publish to` writes it again.",
        );
        expect((await publish()).written).toEqual([]);
        expect(text(file)).toBe(before);
      }
    },
  );

  it("do not exist if nothing was published", async () => {
    await expect(publish("CC0-1.0", last + 7)).resolves.toMatchObject({ written: [] });
    expect(readdirSync(directory())).toEqual(["index.json"]);
  });
});

describe("the switch for publishing", () => {
  const by = { askedBy: "the board", reason: "a vote" };
  const actor = { actor: "local:test", now: new Date() };

  it("is off until someone chooses a licence, and again once it is turned off", async () => {
    expect(await readPublishing(store)).toBeNull();
    await setPublishing(store, { licence: "PDDL-1.0", ...by }, actor);
    expect(await readPublishing(store)).toBe("PDDL-1.0");
    await setPublishing(store, { licence: null, ...by }, actor);
    expect(await readPublishing(store)).toBeNull();
  });
});
