import { chromiumPath, launch, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "./serve.ts";

// Below a path of its own, as a part of another site would be.
describe.runIf(chromiumPath)("the site in a folder of another", () => {
  let browser: Browser;
  let page: Page;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let troubles: string[];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite("/some/where/")]);
    page = await browser.newPage();
    troubles = watch(page, site.home);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it.each([
    ["registers", "receiver/"],
    ["uuid1", "dep-8/"],
    ["direnv", "guides/team/"],
    ["runReporter", "api/node/"],
    ["notice-pending", "reasons/"],
  ])("finds %j", async (words, expected) => {
    await page.goto(`${site.home}search/`);
    await page.getByRole("searchbox").fill(words);
    await page.locator(`[data-results] a[href="/some/where/${expected}"]`).click();
    expect(page.url()).toBe(`${site.home}${expected}`);
    expect(troubles).toEqual([]);
  });

  it("says so where there is nothing", async () => {
    await page.goto(`${site.home}search/?q=xyzzyplugh`);
    await page.getByText("Nothing is found for “xyzzyplugh”.").waitFor();
    expect(await page.locator("[data-results] li").count()).toBe(0);
  });

  it("takes its reader to every page, from home, by links alone", async () => {
    await page.goto(site.home);
    const seen = new Set<string>();
    const waiting = [site.home];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const response = await page.goto(next);
      expect(response?.status(), next).toBe(200);
      const links = await page
        .locator("a[href]")
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
      const inside = links
        .map((link) => link.replace(/#.*/, ""))
        .filter((link) => link.startsWith(site.home));
      waiting.push(...inside.filter((link) => !seen.has(link) && !link.endsWith(".json")));
    }
    expect(seen.size).toBeGreaterThan(40);
    expect(troubles).toEqual([]);
  });
});
