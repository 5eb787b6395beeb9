import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Day, lastSunday, parseDay, windows } from "../../counting/src/day.ts";
import { method } from "../../counting/src/estimate.ts";
import type { HistoryRow } from "../../counting/src/history.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { findNoted, readArchive } from "../src/publish/archive.ts";
import { parseWeek, weekText } from "../src/publish/iso-week.ts";
import { publishWeeks } from "../src/publish/publish-weeks.ts";
import { publishedSchemas } from "../src/publish/published-schemas.ts";

const now = new Date("2026-11-25T12:00:00Z");
const sunday = (text: string): Day => parseDay(text) ?? 0;
const last = sunday("2026-11-22");

let home: Home;
let store: Store;

beforeEach(async () => {
  home = makeHome();
  store = await Store.open(await openSqlite(join(home.work, "store.sqlite"), "make"));
});

afterEach(async () => {
  await store.database.close();
  home[Symbol.dispose]();
});

/** Returns the numbers of a closed day, with this many developers in every window and in these values. */
function dayOf(
  day: Day,
  developers: number,
  values: Record<string, number> = {},
  how = method,
): HistoryRow[] {
  const number = (estimate: number) => ({
    estimate,
    low: Math.max(0, estimate * 0.982 - 0.5),
    high: estimate * 1.018 + 0.5,
  });
  return windows.flatMap((windowDays) => {
    const common = { day, windowDays, method: how, since: day - windowDays + 1 };
    return [
      { ...common, dimension: "total" as const, value: "all", ...number(developers) },
      ...Object.entries(values).map(([value, n]) => ({
        ...common,
        dimension: "django" as const,
        value,
        ...number(n),
      })),
    ];
  });
}

/** A signing key that does not sign; signatures have a separate test. */
const unsigned = { keys: [], isLost: false };

const shelf = () => join(home.work, "numbers");

/** Returns the names of the weekly files and the index in a directory. */
const chained = (directory: string) =>
  readdirSync(directory)
    .filter((name) => /^index\.json$|\.[0-9a-f]{16}\./.test(name))
    .sort();

/** Returns the text of every file in a directory, by its path. */
function textsIn(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [relative(directory, path), readFileSync(path, "utf8")]),
  );
}

interface Asked {
  readonly from?: Day | null;
  readonly confirm?: readonly string[];
  readonly at?: Date;
}

function publish({ from = null, confirm = [], at = now }: Asked = {}) {
  const told: string[] = [];
  const confirmed = new Set(confirm.map((week) => parseWeek(week) ?? 0));
  const publication = {
    directory: shelf(),
    from,
    confirmed,
    licence: "CC0-1.0" as const,
    signing: unsigned,
    now: at,
  };
  return publishWeeks(store, publication, async (week) => void told.push(week)).then((done) => ({
    ...done,
    told,
  }));
}

it("the JSON Schemas of published files each have an address", () => {
  expect(Object.keys(publishedSchemas)).toEqual([
    "series.v1.schema.json",
    "signatures.v1.schema.json",
    "snapshot.v1.schema.json",
    "snapshots.v1.schema.json",
  ]);
  for (const [name, schema] of Object.entries(publishedSchemas))
    expect(schema).toMatchObject({ $id: expect.stringMatching(`^https://.*/${name}$`), type: "object" });
});

describe("an ISO week", () => {
  it.each([
    ["2026-11-22", "2026-W47"],
    ["2021-01-03", "2020-W53"],
    ["2027-01-03", "2026-W53"],
    ["2028-01-02", "2027-W52"],
    ["2025-01-05", "2025-W01"],
    ["2024-12-29", "2024-W52"],
  ])("that ends on %s is %s", (day, week) => {
    expect(weekText(sunday(day))).toBe(week);
    expect(parseWeek(week)).toBe(sunday(day));
  });

  it.each(["2026-W54", "2025-W53", "2026-W00", "2026-47", "2026-W7", ""])("is not %j", (text) => {
    expect(parseWeek(text)).toBeNull();
  });
});

describe("publishing", () => {
  it("writes the latest complete week, as JSON and CSV that name their content", async () => {
    await store.insertHistory([
      ...dayOf(last - 7, 990),
      ...dayOf(last, 1000, { "5.2": 600 }),
      ...dayOf(last + 1, 1e6),
    ]);
    expect(await publish()).toEqual({
      written: ["2026-W47"],
      told: ["2026-W47"],
      gaps: [],
      latest: "2026-W47",
    });
    expect(chained(shelf()).map((name) => name.replace(/[0-9a-f]{16}/, "HASH"))).toEqual([
      "2026-W47.HASH.csv",
      "2026-W47.HASH.json",
      "index.json",
    ]);
    const { snapshots } = readArchive(shelf());
    expect(snapshots).toMatchObject([
      { week: "2026-W47", dataThrough: "2026-11-22", previous: null, methodChanged: false, confirmed: [] },
    ]);
  });

  it("writes nothing if it is run a second time in a week", async () => {
    await store.insertHistory(dayOf(last, 1000));
    await publish();
    const before = textsIn(shelf());
    expect(await publish()).toMatchObject({ written: [], latest: "2026-W47" });
    expect(textsIn(shelf())).toEqual(before);
  });

  it("continues where it stopped, week by week, each chained to the one before", async () => {
    for (let week = 4; week >= 0; week -= 1) await store.insertHistory(dayOf(last - 7 * week, 1000 - week));
    const done = await publish({ from: last - 21 });
    expect(done.written).toEqual(["2026-W44", "2026-W45", "2026-W46", "2026-W47"]);
    const { snapshots, index } = readArchive(shelf());
    expect(snapshots.map(({ previous }) => previous)).toEqual([
      null,
      ...index.snapshots.slice(0, -1).map(({ json }) => json.sha256),
    ]);
  });

  it("shows no value of fewer than 50 developers, and does not reveal it through the others", async () => {
    await store.insertHistory(dayOf(last, 1000, { "5.2": 600, "4.2": 300, "3.2": 49, "2.2": 7 }));
    await publish();
    for (const text of textsIn(shelf()).values()) {
      expect(text).not.toContain("3.2");
      expect(text).not.toContain("2.2");
    }
  });

  it("leaves out a week if the count was off on its Sunday", async () => {
    await store.insertHistory([...dayOf(last - 14, 1000), ...dayOf(last, 1000)]);
    const done = await publish({ from: last - 14 });
    expect([done.written, done.gaps]).toEqual([["2026-W45", "2026-W47"], ["2026-W46"]]);
  });

  it("publishes only weeks that are over, up to their Sunday", async () => {
    await store.insertHistory(dayOf(last - 1, 1000));
    await expect(publish()).rejects.toThrow("No week is complete yet");
    expect(existsSync(shelf())).toBe(false);
  });

  it("marks the week in which the method changed", async () => {
    await store.insertHistory([...dayOf(last - 7, 1000, {}, "older"), ...dayOf(last, 1000)]);
    await publish({ from: last - 7 });
    expect(readArchive(shelf()).snapshots.map(({ methodChanged }) => methodChanged)).toEqual([false, true]);
  });
});

describe("publishing stops at", () => {
  it("an empty week", async () => {
    await store.insertHistory(dayOf(last, 0));
    await expect(publish()).rejects.toThrow("2026-W47, ending 2026-11-22, is empty");
    expect(readArchive(shelf()).snapshots).toEqual([]);
  });

  it("a store that lacks published weeks", async () => {
    await store.insertHistory(dayOf(last - 7, 1000));
    await publish();
    const other = await Store.open(await openSqlite(join(home.work, "other.sqlite"), "make"));
    await other.insertHistory(dayOf(last, 1000));
    const publishing = publishWeeks(
      other,
      { directory: shelf(), from: null, confirmed: new Set(), licence: "CC0-1.0", signing: unsigned, now },
      async () => {},
    );
    await expect(publishing).rejects.toThrow("the store does not have it");
    await other.database.close();
  });

  it("a store that has different numbers for published weeks", async () => {
    await store.insertHistory(dayOf(last - 7, 1000));
    await publish();
    const other = await Store.open(await openSqlite(join(home.work, "other.sqlite"), "make"));
    await other.insertHistory([...dayOf(last - 7, 800), ...dayOf(last, 1000)]);
    const publishing = publishWeeks(
      other,
      { directory: shelf(), from: null, confirmed: new Set(), licence: "CC0-1.0", signing: unsigned, now },
      async () => {},
    );
    await expect(publishing).rejects.toThrow("It is a different store");
    await other.database.close();
  });

  it("a change of more than five standard deviations, until a person confirms it", async () => {
    for (let week = 12; week >= 1; week -= 1)
      await store.insertHistory(dayOf(last - 7 * week, 1000 + 10 * (week % 3), { "5.2": 600 }));
    await store.insertHistory([
      ...dayOf(last, 1000, { "5.2": 1500 }),
      ...dayOf(last + 7, 1000, { "5.2": 1500 }),
    ]);
    await expect(publish({ from: last - 84 })).rejects.toThrow(
      /2026-W47, ending 2026-11-22, is held\. .*\n {2}1 day, django 5\.2: from [56]\d0 to 1,[45]\d0, \d+ times its standard deviation\n/,
    );
    expect(readArchive(shelf()).snapshots.at(-1)?.week).toBe("2026-W46");
    await expect(publish({ confirm: ["2026-W48"] })).rejects.toThrow("is held");
    expect((await publish({ confirm: ["2026-W47"] })).written).toEqual(["2026-W47", "2026-W48"]);
    const [held, after] = readArchive(shelf()).snapshots.slice(-2);
    expect(held?.confirmed).toContainEqual(
      expect.stringMatching(/^30 days, django 5\.2: from [56]\d0 to 1,[45]\d0/),
    );
    expect(after?.confirmed).toEqual([]);
  });

  it("a large change in the first week of a new directory", async () => {
    for (let week = 4; week >= 1; week -= 1)
      await store.insertHistory(dayOf(last - 7 * week, 1000 + week, { "5.2": 600 }));
    await store.insertHistory(dayOf(last, 1000, { "5.2": 1500 }));
    await expect(publish()).rejects.toThrow("2026-W47, ending 2026-11-22, is held");
    await expect(publish({ from: last })).rejects.toThrow("django 5.2");
    expect(readArchive(shelf()).snapshots).toEqual([]);
    expect((await publish({ confirm: ["2026-W47"] })).written).toEqual(["2026-W47"]);
  });

  it("a large change even if the published files are gone", async () => {
    for (let week = 4; week >= 1; week -= 1) await store.insertHistory(dayOf(last - 7 * week, 1000));
    await publish({ from: last - 28 });
    await store.insertHistory(dayOf(last, 4000));
    await expect(publish()).rejects.toThrow("is held");
    rmSync(shelf(), { recursive: true });
    await expect(publish()).rejects.toThrow("is held");
  });

  it.each([
    ["a fall to nothing", 1000, 0, true],
    ["twice as many", 1000, 2000, true],
    ["the quiet week after Christmas", 1000, 820, false],
    ["a good week", 1000, 1200, false],
  ])("%s: %i, then %i; held: %s", async (_, before, after, isHeld) => {
    for (let week = 8; week >= 1; week -= 1)
      await store.insertHistory(dayOf(last - 7 * week, 5000, { "5.2": before * (1 + 0.03 * (week % 2)) }));
    await store.insertHistory(dayOf(last, 5000, { "5.2": Math.max(after, 1), "4.2": 900 }));
    const done = publish({ from: last - 56 });
    // A value that is no longer shown, because it fell under the limit, has not changed.
    if (isHeld && after > 0) await expect(done).rejects.toThrow("django 5.2");
    else expect((await done).written).toHaveLength(9);
  });
});

describe("a published week", () => {
  const files = () => chained(shelf());
  const cutIndex = (weeks: number) => {
    const path = join(shelf(), "index.json");
    const index = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...index, snapshots: index.snapshots.slice(0, weeks) }));
  };
  beforeEach(async () => {
    for (let week = 3; week >= 0; week -= 1) await store.insertHistory(dayOf(last - 7 * week, 1000));
    await publish({ from: last - 21 });
  });

  it.each<[string, (file: (week: string, ending: string) => string) => void, RegExp]>([
    [
      "a changed number",
      (file) => {
        const path = file("2026-W45", "json");
        writeFileSync(path, readFileSync(path, "utf8").replace("1000", "9000"));
      },
      /has changed since it was published/,
    ],
    ["a missing file", (file) => rmSync(file("2026-W46", "csv")), /cannot be read \(ENOENT\)/],
    [
      "a week removed from the index",
      () => {
        const path = join(shelf(), "index.json");
        const index = JSON.parse(readFileSync(path, "utf8"));
        index.snapshots.splice(1, 1);
        writeFileSync(path, JSON.stringify(index));
      },
      /does not follow the previous snapshot/,
    ],
    [
      "a missing index",
      () => rmSync(join(shelf(), "index.json")),
      /contains published weeks, such as 2026-W44\.\w+\.(csv|json), but no index\.json/,
    ],
    ["an index without any week", () => cutIndex(0), /is not in index\.json/],
    ["an index of two weeks ago", () => cutIndex(2), /is not in index\.json/],
    [
      "an inserted week",
      (file) =>
        writeFileSync(
          join(shelf(), `2026-W48.${"0".repeat(16)}.json`),
          readFileSync(file("2026-W47", "json")),
        ),
      /was not published by djstats-collector/,
    ],
    [
      "a malformed index",
      () => writeFileSync(join(shelf(), "index.json"), "{}"),
      /was not published by djstats-collector/,
    ],
    [
      "an index with a path in it",
      () => {
        const path = join(shelf(), "index.json");
        renameSync(path, `${path}.old`);
        writeFileSync(path, readFileSync(`${path}.old`, "utf8").replace("2026-W45.", "../2026-W45."));
      },
      /was not published by djstats-collector/,
    ],
  ])("is not followed by another one after %s, which is reported", async (_, change, fault) => {
    change((week, ending) =>
      join(shelf(), files().find((name) => name.startsWith(week) && name.endsWith(ending)) ?? ""),
    );
    const before = files();
    await store.insertHistory(dayOf(lastSunday(last + 7), 1000));
    expect(() => readArchive(shelf())).toThrow(fault);
    await expect(publish()).rejects.toThrow(fault);
    expect(files()).toEqual(before);
  });

  it("stays unchanged if the next week cannot be written completely", async () => {
    await store.insertHistory(dayOf(last + 7, 1000));
    mkdirSync(join(shelf(), "index.json.new"));
    await expect(publish()).rejects.toThrow("2026-W48 was not published");
    expect(readArchive(shelf()).snapshots).toHaveLength(4);
    const before = files().filter((name) => name.startsWith("2026-W48"));
    rmSync(join(shelf(), "index.json.new"), { recursive: true });
    expect((await publish({ at: new Date("2026-11-30T12:00:00Z") })).written).toEqual(["2026-W48"]);
    expect(files().filter((name) => name.startsWith("2026-W48"))).toEqual(before);
  });

  it("is added to an index of a week ago, without a second file of the week", async () => {
    const before = files().map((name) => readFileSync(join(shelf(), name), "utf8"));
    cutIndex(3);
    expect((await publish({ at: new Date("2026-11-30T12:00:00Z") })).written).toEqual(["2026-W47"]);
    expect(files().map((name) => readFileSync(join(shelf(), name), "utf8"))).toEqual(before);
  });

  it("is not replaced by different numbers if the index is of a week ago", async () => {
    cutIndex(3);
    const other = await Store.open(await openSqlite(join(home.work, "other.sqlite"), "make"));
    for (let week = 3; week >= 0; week -= 1) await other.insertHistory(dayOf(last - 7 * week, 1060));
    const publishing = publishWeeks(
      other,
      { directory: shelf(), from: null, confirmed: new Set(), licence: "CC0-1.0", signing: unsigned, now },
      async () => {},
    );
    await expect(publishing).rejects.toThrow("was written before with different content");
    await other.database.close();
  });

  it("can be distinguished from a replaced one by a noted hash", () => {
    const archive = readArchive(shelf());
    const noted = archive.index.snapshots[1]?.json.sha256 ?? "";
    expect(findNoted(shelf(), archive, noted)).toBe("2026-W45");
    expect(() => findNoted(shelf(), archive, "0".repeat(64))).toThrow(
      /No published week in .* has the hash 0{64}: weeks were removed or replaced after it was noted\./,
    );
  });

  it("does not overwrite an existing file of its name with different content", async () => {
    await store.insertHistory(dayOf(last + 7, 1000));
    const elsewhere = {
      directory: join(home.work, "elsewhere"),
      from: last - 21,
      confirmed: new Set<Day>(),
      licence: "CC0-1.0" as const,
      signing: unsigned,
      now,
    };
    await publishWeeks(store, elsewhere, async () => {});
    const name = readdirSync(elsewhere.directory).find((file) => /^2026-W48.*json$/.test(file)) ?? "";
    writeFileSync(join(shelf(), name), "something else");
    await expect(publish()).rejects.toThrow("was not published by djstats-collector");
    expect(readFileSync(join(shelf(), name), "utf8")).toBe("something else");
    const table = readdirSync(elsewhere.directory).find((file) => /^2026-W48.*csv$/.test(file)) ?? "";
    writeFileSync(join(shelf(), name), readFileSync(join(elsewhere.directory, name)));
    writeFileSync(join(shelf(), table), "something else");
    await expect(publish()).rejects.toThrow("exists with different content");
    expect(readFileSync(join(shelf(), table), "utf8")).toBe("something else");
    expect(readArchive(shelf()).snapshots).toHaveLength(4);
  });
});
