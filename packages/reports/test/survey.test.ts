import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { halfWidth } from "../../counting/src/estimate.ts";
import { copyStore } from "../../store/src/copy-store.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";
import { eachAuditEntry } from "../src/access/audit.ts";
import { removeSurvey, setSurvey } from "../src/access/change-surveys.ts";
import type { Audience } from "../src/report/audience.ts";
import { reportCsv } from "../src/report/csv.ts";
import { readReport } from "../src/report/read-report.ts";
import { reportTable } from "../src/report/report-table.ts";
import { extrapolate, shareOf } from "../src/report/survey/extrapolate.ts";
import { readSurveys } from "../src/report/survey/read-surveys.ts";
import type { Answers, Survey } from "../src/report/survey/survey.ts";
import { allDevelopersText, surveyText } from "../src/report/survey/survey-text.ts";
import { makePrng } from "../src/simulate/prng.ts";
import { dayNamed, type Kept, storeWithHistory } from "./history.ts";

describe("the share that answered yes", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [20, 20, 0.8389, 1],
  ])("of %i of %i has the interval that the literature has", (yes, asked, low, high) => {
    const share = shareOf({ yes, asked });
    expect(share.estimate).toBe(yes / asked);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });
});

describe("the number of all developers", () => {
  const counted = (estimate: number) => {
    const error = halfWidth(estimate);
    return { estimate, low: estimate - error, high: estimate + error };
  };

  it("is the number seen, divided by the share, and rounded to a fifth of its error", () => {
    expect(extrapolate(counted(12_000), { yes: 120, asked: 400 }, 10)).toEqual({
      estimate: 40_000,
      low: 34_000,
      high: 47_000,
    });
  });

  it("is the number seen if everyone answered yes, and the survey does not extend the interval below it", () => {
    const { estimate, low, high } = extrapolate(counted(12_000), { yes: 400, asked: 400 }, 10);
    expect(estimate).toBe(12_000);
    expect(12_000 - low).toBeLessThan(300);
    expect(high).toBeGreaterThan(12_100);
  });

  it("has no upper bound if no one answered yes", () => {
    const { estimate, low, high } = extrapolate(counted(12_000), { yes: 0, asked: 20 }, 10);
    expect([estimate, high]).toEqual([null, null]);
    expect(low).toBeGreaterThan(65_000);
    expect(low).toBeLessThanOrEqual(12_000 / 0.1611);
  });

  it("is bounded even if no developer was seen", () => {
    const all = extrapolate({ estimate: 0, low: 0, high: 20 }, { yes: 100, asked: 400 }, 10);
    expect(all).toMatchObject({ estimate: 0, low: 0 });
    expect(all.high).toBeGreaterThanOrEqual(80);
    expect(extrapolate({ estimate: 0, low: 0, high: 0 }, { yes: 1, asked: 1 }, 10)).toEqual({
      ...{ estimate: 0, low: 0, high: 0 },
    });
  });

  it.each([
    [30, 0.1],
    [30, 0.6],
    [100, 0.03],
    [100, 0.3],
    [100, 0.9],
    [400, 0.03],
    [400, 0.3],
    [1500, 0.01],
    [1500, 0.6],
    [1500, 0.97],
  ])("is within its interval in at least 93 of 100 surveys of %i, at a share of %f", (asked, share) => {
    const chance = makePrng(22);
    const trials = 4000;
    for (const developers of [3000, 300_000]) {
      const seen = developers * share;
      let covered = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const normal =
          Math.sqrt(-2 * Math.log(1 - chance(trial, developers, -1))) *
          Math.cos(2 * Math.PI * chance(trial, developers, -2));
        const estimate = Math.max(0, seen + (normal * halfWidth(seen)) / 1.96);
        const yes = Array.from({ length: asked }, (_, n) => chance(trial, developers, n)).filter(
          (drawn) => drawn < share,
        ).length;
        const { low, high } = extrapolate(counted(estimate), { yes, asked }, 10);
        if (low <= developers && developers <= (high ?? Number.POSITIVE_INFINITY)) covered += 1;
      }
      expect(covered / trials, `${developers} developers`).toBeGreaterThanOrEqual(0.93);
    }
  });
});

describe("a stored survey", () => {
  const sunday = dayNamed("2026-11-22");
  const now = new Date("2026-11-24T08:00:00Z");
  const actor = { actor: "local:test", now };
  const survey: Survey = { date: "2026-11-10", yes: 120, asked: 400 };
  let kept: Kept;

  beforeEach(async () => {
    const values = { "total all": 12_000, "django 5.2": 8000 };
    kept = await storeWithHistory(
      new Map([sunday - 14, sunday - 7, sunday].map((day) => [day, { values }] as const)),
    );
  });
  afterEach(() => kept[Symbol.asyncDispose]());

  const read = (audience: Audience, asOf = sunday, answers: Answers | null = null) =>
    readReport(kept.store, { audience, asOf, answers, now });

  it("changes nothing if there is none, nor once it is removed, to the byte", async () => {
    const printed = async () => {
      const reports = await Promise.all(
        (["store", "paper", "role", "public"] as const).map((to) => read(to)),
      );
      return reports.map((report) => [JSON.stringify(report), reportCsv(report), reportTable(report)]);
    };
    const before = await printed();
    expect(JSON.stringify(before)).not.toContain("survey");
    await setSurvey(kept.store, survey, actor);
    const [store, paper, role, everyone] = await printed();
    for (const texts of [store, paper, role]) for (const text of texts ?? []) expect(text).toMatch(/survey/i);
    expect(everyone).toEqual(before[3]);
    await removeSurvey(kept.store, survey.date, actor);
    expect(await printed()).toEqual(before);
  });

  it("is shown with its date, its size and what it assumes, and follows from the number shown", async () => {
    await setSurvey(kept.store, survey, actor);
    const { survey: shown, windows } = await read("role");
    const total = windows.find(({ days }) => days === 30)?.total;
    const all = shown?.all.find(({ days }) => days === 30);
    if (!shown || !total || !all) throw new Error("No survey in the report.");
    expect(all).toEqual({ days: 30, ...extrapolate(total, survey, 10) });
    expect(allDevelopersText(shown, 30)).toMatch(
      /^[34]\d,\d00 \(95% interval between 3\d,\d00 and 4\d,\d00\)$/,
    );
    expect(surveyText(shown)).toBe(
      "In a survey of 10 November 2026, 120 of 400 Django developers answered that djstats counts them: 30% (95% interval 26% to 35%). This assumes that those who answered are like all Django developers: as likely to be counted, on one machine each. The interval covers chance in the count and in the survey, but not a survey that reached the wrong people.",
    );
  });

  it("is used from its day on, until a later one, and gives way to one that is named", async () => {
    await setSurvey(kept.store, survey, actor);
    await setSurvey(kept.store, { date: "2026-11-16", yes: 1, asked: 10 }, actor);
    await setSurvey(kept.store, { date: "2026-11-24", yes: 2, asked: 10 }, actor);
    const dates = async (asOf: number, answers?: Answers) => (await read("role", asOf, answers)).survey?.date;
    expect(await dates(sunday - 14)).toBeUndefined();
    // A day is read on the day after, when its survey may be stored.
    expect(await dates(sunday - 7)).toBe("2026-11-16");
    expect(await dates(sunday)).toBe("2026-11-16");
    expect(await dates(sunday, { yes: 5, asked: 10 })).toBeNull();
  });

  it("says if it is more than a year old, and if it sets no upper bound", async () => {
    await setSurvey(kept.store, { date: "2025-11-20", yes: 0, asked: 30 }, actor);
    const { survey: shown } = await read("paper");
    if (!shown) throw new Error("No survey in the report.");
    expect(shown.limits.at(-1)).toBe("The survey is more than a year old, and the share may have changed.");
    expect(allDevelopersText(shown, 7)).toMatch(
      /^at least \d+,000, without an upper bound, because no one answered yes$/,
    );
  });

  it("replaces one of the same day, and each change is in the audit log", async () => {
    expect(await setSurvey(kept.store, survey, actor)).toBe(false);
    expect(await setSurvey(kept.store, { ...survey, yes: 121 }, actor)).toBe(true);
    await setSurvey(kept.store, { ...survey, date: "2025-11-10" }, actor);
    expect((await readSurveys(kept.store)).map(({ date, yes }) => [date, yes])).toEqual([
      ["2025-11-10", 120],
      ["2026-11-10", 121],
    ]);
    await removeSurvey(kept.store, "2026-11-10", actor);
    await expect(removeSurvey(kept.store, "2026-11-10", actor)).rejects.toThrow(
      "There is no survey of 2026-11-10; `survey list` lists them. Nothing was changed.",
    );
    const entries: string[] = [];
    await eachAuditEntry(kept.store.database, ({ action, detail }) => entries.push(`${action}: ${detail}`));
    expect(entries).toEqual([
      "survey: survey of 2026-11-10 set: 120 of 400",
      "survey: survey of 2026-11-10 set: 121 of 400",
      "survey: survey of 2025-11-10 set: 120 of 400",
      "survey: survey of 2026-11-10 removed",
    ]);
  });

  it("moves with a copy of the store", async () => {
    await setSurvey(kept.store, survey, actor);
    const copied = await Store.open(await openSqlite(join(kept.home.work, "copy.sqlite"), "make"));
    try {
      await copyStore(kept.store, copied);
      expect(await readSurveys(copied)).toEqual([survey]);
    } finally {
      await copied.database.close();
    }
  });

  it("is not guessed at if another program wrote it", async () => {
    await kept.store.database.transaction("exclusive", (query) =>
      query("INSERT INTO settings (name, value) VALUES ($1, $2)", ["surveys", '[{"yes":1}]']),
    );
    await expect(read("role")).rejects.toThrow(
      "The store has surveys in a form that this program does not know.",
    );
  });
});
