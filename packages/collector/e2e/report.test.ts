import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Home, makeHome, runCollector } from "@djstats/testing";
import { chromiumPath, launch } from "@djstats/testing/browser";
import type { Browser } from "playwright-core";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportSchema } from "../../reports/src/report/report-schema.ts";
import { trendsSchema } from "../../reports/src/report/trends-schema.ts";

let home: Home;

beforeAll(async () => {
  home = makeHome();
  const made = await run("simulate", "--developers=3000", "--days=430", "--seed=5", "--through=2026-11-23");
  expect(made.stderr).toBe("");
});
afterAll(() => {
  home[Symbol.dispose]();
});

const run = (command: string, ...args: string[]) =>
  runCollector([command, `--store=${home.work}/store.sqlite`, ...args], home);
const label = { seed: 5, developers: 3000, days: 430 };

describe("a report of a whole year", () => {
  it("matches its schema as JSON, and so do its trends", async () => {
    const report = JSON.parse((await run("report", "--format=json")).stdout);
    expect(v.safeParse(reportSchema, report).issues).toBeUndefined();
    const trends = JSON.parse((await run("report", "--format=json", "--trends")).stdout);
    expect(v.safeParse(trendsSchema, trends).issues).toBeUndefined();
    expect([report.simulated, trends.simulated]).toEqual([label, label]);
    expect(trends.days).toHaveLength(430);
    expect(trends.changes.yearOverYear.state).toBe("known");
  });

  it("states first in tables, and in a column in CSV, that it is simulated", async () => {
    for (const flags of [[], ["--trends"]])
      expect((await run("report", ...flags)).stdout).toMatch(/^Simulated: no real developer was counted\./);
    for (const flags of [[], ["--trends"]]) {
      const [head, ...lines] = (await run("report", "--format=csv", ...flags)).stdout.trimEnd().split("\n");
      const columns = head?.split(",").length;
      for (const line of lines) expect(line.split(",")).toHaveLength(columns ?? 0);
      for (const line of lines) expect(line).toMatch(/,yes$/);
    }
  });

  it("has trends that are short enough for a terminal", async () => {
    const { stdout } = await run("report", "--trends", "--window=7");
    expect(stdout).toMatch(/^Developers seen by djstats in 7 days ending 2026-11-23$/m);
    expect(stdout).toMatch(/Month over month, in 30 days +[+−]?\d+% {2}\(/);
    expect(stdout).toMatch(/^ {2}5\.2 .*% +/m);
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(90);
  });

  it("is recorded, with what was read, before it is printed", async () => {
    await run("report", "--window=30", "--as-of=2026-11-20", "--format=csv");
    using database = new DatabaseSync(join(home.work, "store.sqlite"));
    const last = database
      .prepare("SELECT actor, action, detail FROM audit ORDER BY number DESC LIMIT 1")
      .get();
    expect(last).toEqual({
      actor: expect.stringMatching(/^local:./),
      action: "read",
      detail: "report, csv, 30 days, as of 2026-11-20",
    });
  });

  it("is not printed if the reading cannot be recorded", async () => {
    {
      using database = new DatabaseSync(join(home.work, "store.sqlite"));
      database.exec("CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END");
    }
    const { status, stdout, stderr } = await run("report");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^djstats-collector: .*\n$/);
    using database = new DatabaseSync(join(home.work, "store.sqlite"));
    database.exec("DROP TRIGGER no_audit");
  });
});

describe.runIf(chromiumPath)("the sponsor page", () => {
  let browser: Browser;
  let address: string;

  beforeAll(async () => {
    const { stdout, stderr } = await run("report", "--format=html");
    expect(stderr).toBe("");
    writeFileSync(join(home.work, "page.html"), stdout);
    address = `file://${home.work}/page.html`;
    browser = await launch();
  });
  afterAll(() => browser.close());

  it("fits on one sheet of A4", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    expect(pdf).toMatch(/\/MediaBox\s*\[\s*0 0 59[45](\.\d+)? 84[12]/);
    await page.close();
  });

  it("makes no network requests, has no scripts, and is not wider than a phone", async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const asked: string[] = [];
    const troubles: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => troubles.push(message.text()));
    await page.goto(address);
    expect(asked).toEqual([address]);
    expect(troubles).toEqual([]);
    expect(readFileSync(join(home.work, "page.html"), "utf8")).not.toMatch(
      /<script|https?:\/\/(?!www\.w3\.org\/2000\/svg)/,
    );
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    await page.close();
  });

  it("states the number, its interval, its limits, and that it is simulated", async () => {
    const page = await browser.newPage();
    await page.goto(address);
    const text = await page.locator("body").innerText();
    expect(text).toMatch(/^Simulated: no real developer was counted\./);
    expect(text).toMatch(/\d,\d{3}\s+developers seen by djstats/);
    expect(text).toMatch(/30 days ending 23 November 2026\. The 95% interval is between [\d,]+ and [\d,]+\./);
    expect(text).toMatch("number of installations is the first limit");
    expect(text).toMatch(/Compared with a year earlier\s+[+−]?\d+%/);
    expect(await page.title()).toBe("Simulated: Developers seen by djstats");
    expect(await page.locator("svg[role=img]").count()).toBe(3);
    await page.close();
  });
});

describe("a survey", () => {
  const survey = (...args: string[]) =>
    runCollector(["survey", ...args, `--store=${home.work}/store.sqlite`], home);
  afterAll(async () => void (await survey("remove", "2026-11-10")));

  it.each([
    [["120"], '--survey takes how many answered yes and how many were asked, such as 120/400, not "120".'],
    [["-1/400"], "--survey takes how many"],
    [["1.5/400"], "--survey takes how many"],
    [["many/400"], "--survey takes how many"],
    [["99999999/99999999"], "--survey takes how many"],
    [["0/0"], "--survey needs at least one developer who was asked; 0/0 has none."],
    [["500/400"], "--survey takes YES/ASKED, and in 500/400 more answered yes than were asked."],
    [["120/400", "--trends"], "--survey works without --trends: a survey says nothing about changes."],
  ])("that is %j is rejected", async ([answers = "", ...flags], sentence) => {
    const { status, stdout, stderr } = await run("report", `--survey=${answers}`, ...flags);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
  });

  it.each([
    [["set", "120/400"], "--date"],
    [
      ["set", "120/400", "--date=2999-01-01"],
      "--date takes today or an earlier day; 2999-01-01 has not come yet.",
    ],
    [["set", "120/400", "--date=soon"], '--date takes a day such as 2026-11-24, not "soon".'],
    [["set", "401/400", "--date=2026-11-10"], "more answered yes than were asked."],
    [["remove", "yesterday"], 'takes a day such as 2026-11-24, not "yesterday".'],
  ])("command %j is rejected, and nothing is stored", async (args, sentence) => {
    const { status, stdout, stderr } = await survey(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect((await survey("list")).stdout).toBe("No survey is stored.\n");
  });

  it("named on the command line is estimated from, recorded, and not stored", async () => {
    const before = await run("report", "--as-of=2026-11-22");
    const { stdout } = await run("report", "--as-of=2026-11-22", "--survey=0/20", "--format=csv");
    expect(stdout.match(/^2026-11-22,\d+,[\d-]+,survey,0\/20,,\d+0,,/gm)).toHaveLength(5);
    expect((await run("report", "--as-of=2026-11-22")).stdout).toBe(before.stdout);
    const { stdout: audit } = await runCollector(
      ["access", "audit", `--store=${home.work}/store.sqlite`],
      home,
    );
    expect(audit).toContain("  read  report, csv, as of 2026-11-22, survey 0/20\n");
  });

  it("that is stored is in the report, listed, replaced and removed", async () => {
    const stored = await survey("set", "0/400", "--date=2026-11-10");
    expect(stored.stdout).toContain("no upper bound");
    const { stdout } = await survey("set", "120/400", "--date=2026-11-10");
    expect(stdout).toMatch(
      /^Replaced\. In a survey of 10 November 2026, 120 of 400 Django developers answered/,
    );
    expect(JSON.parse((await survey("list", "--format=json")).stdout)).toEqual([
      { date: "2026-11-10", yes: 120, asked: 400 },
    ]);
    const report = JSON.parse((await run("report", "--format=json")).stdout);
    expect(v.safeParse(reportSchema, report).issues).toBeUndefined();
    expect(report.survey.all).toHaveLength(5);
    const table = (await run("report")).stdout;
    expect(table).toMatch(/^All developers who ran these commands, with djstats or without it$/m);
    for (const line of table.split("\n")) expect(line.length, line).toBeLessThanOrEqual(90);
    expect((await survey("remove", "2026-11-09")).stderr).toContain("There is no survey of 2026-11-09;");
  });

  it.runIf(chromiumPath)("is on the page for a sponsor, which still fits on one sheet of A4", async () => {
    await survey("set", "120/400", "--date=2026-11-10");
    const { stdout } = await run("report", "--format=html");
    writeFileSync(join(home.work, "survey.html"), stdout);
    const browser = await launch();
    try {
      const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
      await page.goto(`file://${home.work}/survey.html`);
      const text = await page.locator("body").innerText();
      expect(text).toMatch(
        /[\d,]+ \(95% interval between [\d,]+ and [\d,]+\) ran these commands in the 30 days, with djstats or without it\./,
      );
      expect(text).toContain("In a survey of 10 November 2026, 120 of 400 Django developers");
      expect(text).toContain("This assumes that those who answered are like all Django developers");
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    } finally {
      await browser.close();
    }
  });
});
