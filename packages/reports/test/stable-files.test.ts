import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dimensions } from "@djstats/core/vocabulary";
import { makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePublishedNumbers } from "../../core/src/numbers/published.ts";
import { type Day, parseDay, windows } from "../../counting/src/day.ts";
import { type Estimate, method } from "../../counting/src/estimate.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { readArchive } from "../src/publish/archive.ts";
import { type Licence, licences } from "../src/publish/licences.ts";
import { publishWeeks } from "../src/publish/publish-weeks.ts";
import { readPublishing, setPublishing } from "../src/publish/publishing.ts";
import { hashOf, type Snapshot } from "../src/publish/snapshot.ts";
import { pictures } from "../src/publish/stable/pictures.ts";
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
  it("are the latest week, all weeks, pictures, a page a week, a feed, schemas and a description", async () => {
    await publish();
    const stable = checkStableFiles(directory(), readArchive(directory()));
    expect(stable).toEqual([
      ...["latest.json", "series.csv", "series.json", "requests.csv"],
      ...["1-day", "7-days", "30-days", "90-days", "365-days"].flatMap((window) => [
        ...["total", ...dimensions].map((name) => `chart/${window}/${name}.svg`),
        ...["svg", "json"].map((ending) => `badge/${window}.${ending}`),
      ]),
      "feed.atom",
      ...["2026-W44", "2026-W46", "2026-W47"].map((week) => `week/${week}/index.html`),
      "week/style.css",
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

  it("are read by `djstats numbers`", async () => {
    await publish();
    const read = parsePublishedNumbers(text("latest.json"));
    expect(read).not.toBeNull();
    expect(readArchive(directory()).snapshots.at(-1)).toMatchObject({ ...read });
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
    for (const { path, bytes, hash } of resources) {
      expect(Buffer.byteLength(text(path))).toBe(bytes);
      expect(hash).toBe(`sha256:${hashOf(text(path))}`);
    }
    expect(resources.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining(["chart/365-days/os.svg", "badge/1-day.json"]),
    );
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

  it.each([
    ...["latest.json", "series.csv", "requests.csv", "week/2026-W46/index.html", "datapackage.json"],
    ...["chart/30-days/total.svg", "badge/30-days.json"],
  ])("are checked, and written again: %s", async (file) => {
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
  });

  it("do not exist if nothing was published", async () => {
    await expect(publish("CC0-1.0", last + 7)).resolves.toMatchObject({ written: [] });
    expect(readdirSync(directory())).toEqual(["index.json"]);
  });
});

describe("pictures", () => {
  const windowOf = (snapshot: Snapshot | undefined, days: number) => {
    const window = snapshot?.windows.find((window) => window.days === days);
    if (!window) throw new Error(`There is no window of ${days} days.`);
    return window;
  };
  const words = ({ low, high }: Pick<Estimate, "low" | "high">) =>
    `(95% interval ${low.toLocaleString("en-US")} to ${high.toLocaleString("en-US")})`;

  it("say what is counted, the interval, the day, the file and the licence, as text that can be seen", async () => {
    await publish();
    const { index, snapshots } = readArchive(directory());
    const { total, by } = windowOf(snapshots.at(-1), 90);
    for (const name of ["total", ...dimensions]) {
      const seen = seenIn(text(`chart/90-days/${name}.svg`));
      expect(seen).toContain(
        `${total.estimate.toLocaleString("en-US")} developers seen by djstats in the 90 days ending 22 November 2026 ${words(total)}.`,
      );
      expect(seen).toContain(`file ${index.snapshots.at(-1)?.json.file}, licence CC-BY-4.0.`);
      expect(seen).toContain("djstats sees only developers who have it installed");
      expect(seen).toContain("No number for the week ending 8 November 2026: it was not published.");
    }
    expect(seenIn(text("chart/1-day/total.svg"))).toContain(
      "developers seen by djstats on 22 November 2026 (95% interval ",
    );
    const seen = seenIn(text("chart/90-days/django.svg"));
    for (const { estimate, low, high } of by.django)
      expect(seen).toContain(`${estimate.toLocaleString("en-US")} developers ${words({ low, high })}.`);
    expect(by.django.length).toBeGreaterThan(1);
  });

  it("show no number of developers that is not in the weekly files", async () => {
    await publish();
    const { snapshots } = readArchive(directory());
    const published = new Set(
      snapshots.flatMap(({ windows }) =>
        windows.flatMap(({ total, by }) =>
          [total, ...Object.values(by).flat()].flatMap(({ estimate, low, high }) => [estimate, low, high]),
        ),
      ),
    );
    for (const file of checkStableFiles(directory(), readArchive(directory()))) {
      if (!/^(?:chart|badge)\//.test(file)) continue;
      const svg = text(file);
      // Axis labels are the only other numbers of that form, and are not in the title and the description.
      const said = (file.endsWith(".json") ? svg : svg.slice(0, svg.indexOf("</desc>"))).replaceAll(
        /\d+ \w+ \d{4}|\d{4}-W\d\d/g,
        "",
      );
      const numbers = [
        ...said.matchAll(/(\d[\d,]*) (?:developers|to|in|and)\b|(?:to|and) (\d[\d,]*)(?=[).,])/g),
      ]
        .map(([, first, second]) => Number((first ?? second ?? "").replaceAll(",", "")))
        .filter((number) => number > 31);
      expect(numbers.length, file).toBeGreaterThan(0);
      for (const number of numbers) expect(published, `${file}: ${number}`).toContain(number);
    }
  });

  it("have one badge in the form of shields.io, whose words are those of the SVG", async () => {
    await publish();
    const { total } = windowOf(readArchive(directory()).snapshots.at(-1), 30);
    const badge = JSON.parse(text("badge/30-days.json"));
    expect(badge).toEqual({
      schemaVersion: 1,
      label: "developers seen by djstats",
      message: `${total.estimate.toLocaleString("en-US")} in 30 days, week 2026-W47 ${words(total)}`,
      color: "#0b5a3a",
    });
    expect(seenIn(text("badge/30-days.svg"))).toBe(`${badge.label} ${badge.message}`);
  });

  it("mark a change of method and a count that began anew", async () => {
    const changed = (rows: HistoryRow[]) =>
      rows.map((row) => ({ ...row, method: "next-1", since: last + 1 }));
    await store.insertHistory(changed(dayOf(last + 7, 2000)));
    await publish();
    for (const name of ["total", "os"]) {
      const svg = text(`chart/7-days/${name}.svg`);
      expect(seenIn(svg)).toContain("A: From 2026-11-29 on, developers are counted by a different method.");
      expect(seenIn(svg)).toContain("B: From 2026-11-29 on, no window includes days before 2026-11-23.");
      for (const letter of ["A", "B"]) expect(svg).toMatch(new RegExp(`<text[^>]*>${letter}</text>`));
    }
  });

  it("do not show a week that is held", async () => {
    await publish();
    await store.insertHistory(dayOf(last + 7, 9000));
    const before = text("chart/30-days/total.svg");
    await expect(publish()).rejects.toThrow("2026-W48, ending 2026-11-29, is held");
    expect(text("chart/30-days/total.svg")).toBe(before);
  });

  it("run nothing, load nothing and follow the colour scheme", async () => {
    await publish();
    for (const file of checkStableFiles(directory(), readArchive(directory()))) {
      if (!file.endsWith(".svg")) continue;
      const svg = text(file);
      expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>[^<]+<\/title>\n<desc>[^<]+<\/desc>/);
      expect(svg).not.toMatch(
        /<script|<image|<foreignObject|href|url\(|@import|@font-face| on\w+=|var\(|NaN/,
      );
      if (file.startsWith("chart/")) expect(svg).toContain("@media (prefers-color-scheme:dark)");
    }
  });

  it("escape a value that is on no list", async () => {
    await publish();
    const { index, snapshots } = readArchive(directory());
    const value = `"/><script>alert(1)</script>&lt;`;
    const hostile = snapshots.map((snapshot) => ({
      ...snapshot,
      windows: snapshot.windows.map((window) => ({
        ...window,
        by: { ...window.by, os: window.by.os.map((number) => ({ ...number, value })) },
      })),
    }));
    const [snapshot, entry] = [hostile.at(-1), index.snapshots.at(-1)];
    if (!snapshot || !entry) throw new Error("Nothing was published.");
    const made = new Map(pictures(hostile, { snapshot, entry }, "CC0-1.0"));
    const svg = made.get("chart/30-days/os.svg") ?? "";
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&quot;/&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;");
  });
});

/** Returns the texts that an SVG file shows, without the title and description that only screen readers have. */
function seenIn(svg: string): string {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) => words).join(" ");
}

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
