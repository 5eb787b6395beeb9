import { join } from "node:path";
import { type Collector, type Home, makeHome, runCollector, startCollector } from "@djstats/testing";
import { chromiumPath, launch, overflow, violations, watch } from "@djstats/testing/browser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Plan, seededFigures } from "../../reports/test/seeded-numbers.ts";
import { openSqlite } from "../../store/src/sqlite.ts";
import { Store } from "../../store/src/store.ts";

/** Starts a collector on a store with the closed days of a plan, and returns it with a token to read it. */
interface Served extends AsyncDisposable {
  readonly collector: Collector;
  readonly token: string;
}

async function serve(plan: Plan): Promise<Served> {
  const home: Home = makeHome();
  const file = join(home.work, "store.sqlite");
  const store = await Store.open(await openSqlite(file, "make"));
  for (const figures of seededFigures(plan).values()) await store.insertHistory(figures);
  await store.database.close();
  const collector = await startCollector([`--store=${file}`], home);
  const grant = ["access", "grant", "Jane Doe", "--role=fundraising", "--asked-by=the committee"];
  const { stdout } = await runCollector([...grant, `--store=${file}`], home);
  return {
    collector,
    token: /^djs_.+$/m.exec(stdout)?.[0] ?? "",
    [Symbol.asyncDispose]: async () => {
      await collector[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

async function signIn(page: Page, { collector, token }: Served): Promise<void> {
  await page.goto(collector.url);
  await page.getByLabel("Your token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
}

const charts = 9;
/** Brings every chart near the window, so that it is drawn, and returns to the top. */
async function drawn(page: Page): Promise<void> {
  await page.locator("#numbers").waitFor();
  for (let at = 0; at < charts; at += 1) {
    const figure = page.locator("figure[data-chart]").nth(at);
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".plot svg").waitFor();
  }
  await page.evaluate("scrollTo(0, 0)");
}
const plot = (page: Page, chart: string) => page.locator(`figure[data-chart=${chart}] .plot`).first();

const keepPrintedWidths = `addEventListener("beforeprint", () => {
  globalThis.printed = [...document.querySelectorAll(".plot svg")].map((svg) => svg.getAttribute("width"));
})`;

describe.runIf(chromiumPath)("the dashboard in a real browser", () => {
  let served: Served;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let troubles: string[];

  beforeAll(async () => {
    [served, browser] = await Promise.all([
      serve({ days: 800, gaps: [500, 513], methodChange: 650 }),
      launch(),
    ]);
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
    troubles = watch(page, served.collector.url);
    await signIn(page, served);
    await drawn(page);
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });

  it("draws every chart under a policy without inline styles, and sends no third-party requests", async () => {
    expect(await page.locator(".plot svg").count()).toBe(charts);
    expect(await page.evaluate("document.fonts.check('16px \"Atkinson Hyperlegible\"')")).toBe(true);
    expect(troubles).toEqual([]);
  });

  it("has no axe violations and does not scroll sideways, narrow and wide, light and dark", {
    timeout: 300_000,
  }, async () => {
    for (const width of [360, 1440])
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await expect
          .poll(() => plot(page, "trend").locator("svg").getAttribute("width"))
          .toBe(String(Math.floor((await plot(page, "trend").boundingBox())?.width ?? 0)));
        expect(await overflow(page), `${width} ${colorScheme}`).toEqual([]);
        expect(await violations(page), `${width} ${colorScheme}`).toEqual([]);
      }
    expect(troubles).toEqual([]);
  });

  it("begins with the headline, its interval, and the first limit", async () => {
    expect(await page.locator("h1").textContent()).toMatch(/^[\d,]+ developers seen by djstats$/);
    const opening = await page.locator(".opening").textContent();
    expect(opening).toMatch(/The 95% interval is [\d,]+ to [\d,]+\./);
    expect(opening).toContain("the number of installations is the first limit of every number");
    expect(opening).toMatch(/\d+% used Django \d\.\d/);
  });

  it("reads out a chart's days, including gaps, with the arrow keys", async () => {
    const trend = plot(page, "trend");
    const said = trend.locator("[aria-live]");
    const tip = trend.locator(".tip");
    await trend.focus();
    await page.keyboard.press("End");
    expect(await said.textContent()).toMatch(
      /^24 November 2026: [\d,]+ developers, between [\d,]+ and [\d,]+\.$/,
    );
    expect(await tip.isVisible()).toBe(true);
    await page.keyboard.press("ArrowLeft");
    expect(await said.textContent()).toMatch(/^23 November 2026: /);
    await page.keyboard.press("Home");
    for (let press = 0; press < 17; press += 1) await page.keyboard.press("PageDown");
    expect(await said.textContent()).toMatch(/: no number\.$/);
    expect(await tip.textContent()).toContain("no number");
    await page.keyboard.press("Escape");
    expect(await tip.isVisible()).toBe(false);
  });

  it("shows the same values under the mouse as the table has for that week", async () => {
    const shares = page.locator("figure[data-chart=shares][data-dimension=django]");
    await shares.scrollIntoViewIfNeeded();
    const box = await shares.locator(".plot").boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.7, (box?.y ?? 0) + 60);
    const tip = shares.locator(".tip");
    await tip.waitFor();
    const texts = await tip.locator("td").allTextContents();
    const day = new Date(`${(await tip.locator("p").textContent())?.replace("Week ending ", "")} UTC`);
    await shares.locator("summary").click();
    const row = shares.locator("tr", { hasText: day.toISOString().slice(0, 10) });
    const heads = await shares.locator("thead th").allTextContents();
    const cells = await row.locator("th, td").allTextContents();
    expect(texts.length).toBeGreaterThan(6);
    for (let at = 0; at < texts.length; at += 3)
      expect(cells[heads.indexOf(texts[at] ?? "")], texts[at]).toBe(texts[at + 1]);
  });

  it("shows a different window at once, and keeps the focus", async () => {
    const chosen = page.locator(".windows [aria-current]");
    await page.getByRole("link", { name: /^365 days/ }).click();
    await expect.poll(() => chosen.textContent()).toMatch(/^365 days/);
    await drawn(page);
    expect(page.url()).toMatch(/\/\?window=365$/);
    expect(await page.locator("figcaption").first().textContent()).toContain("in 365 days");
    expect(await chosen.evaluate((link) => link === link.ownerDocument.activeElement)).toBe(true);
    expect(await page.locator("h1 .headline").textContent()).toBe(
      await chosen.locator(".number").textContent(),
    );
    expect(troubles).toEqual([]);
  });

  it("can go back while a reloaded page is still loading its numbers", async () => {
    const chosen = page.locator(".windows [aria-current]");
    let letThrough = () => {};
    const held = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route("**/v1/*.json", async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    expect(await chosen.textContent()).toMatch(/^365 days/);
    await page.goBack();
    letThrough();
    await expect.poll(() => chosen.textContent()).toMatch(/^30 days/);
    await drawn(page);
    await page.unrouteAll();
    expect(troubles).toEqual([]);
  });

  it("prints on a few sheets, with every chart as wide as the sheet", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.reload();
    await plot(page, "trend").locator("svg").waitFor();
    // Most charts have not been near the window yet.
    expect(await page.locator(".plot svg").count()).toBeLessThan(charts);
    await page.evaluate(keepPrintedWidths);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const pages = pdf.match(/\/Type \/Page\b/g) ?? [];
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.length).toBeLessThanOrEqual(4);
    const printed = await page.evaluate<string[]>("printed");
    expect(printed).toHaveLength(charts);
    expect(new Set(printed)).toEqual(new Set(["272", "380", "680"]));
    await page.emulateMedia({ media: "print" });
    expect(await page.getByRole("button", { name: "Sign out" }).isVisible()).toBe(false);
    await page.emulateMedia({ media: null });
  });

  it("needs no JavaScript to sign in, choose a window and read all numbers", async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 800 },
    });
    const page = await plain.newPage();
    const troubles = watch(page, served.collector.url);
    await signIn(page, served);
    expect(await page.locator("figure[data-chart=values] table").count()).toBe(4);
    for (const table of await page.locator("figure[data-chart=values] table").all())
      expect(await table.isVisible()).toBe(true);
    expect(await page.locator("figure[data-chart=trend] tbody tr").count()).toBe(800);
    await page.getByRole("link", { name: /^7 days/ }).click();
    expect(await page.locator("h1").textContent()).toMatch(/developers seen by djstats$/);
    expect(await page.locator("figcaption").first().textContent()).toContain("in 7 days");
    expect(troubles).toEqual([]);
    await plain.close();
  });

  it("asks to sign in again after the session has ended, and shows no numbers", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await context.clearCookies();
    await page.goto(served.collector.url);
    expect(await page.getByLabel("Your token").isVisible()).toBe(true);
    expect(await page.locator("#numbers").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
  });
});

describe.runIf(chromiumPath)("the dashboard of a young count", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  it.each<[string, Plan]>([
    ["one day", { days: 1, developers: 300 }],
    ["one week", { days: 7, developers: 900 }],
    ["few developers", { days: 60, developers: 40 }],
  ])("shows %s without errors, missing values or axe violations", async (_, plan) => {
    await using served = await serve(plan);
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    const troubles = watch(page, served.collector.url);
    await signIn(page, served);
    await drawn(page);
    expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null|Infinity/);
    expect(await overflow(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    expect(troubles).toEqual([]);
    await page.close();
  });
});
