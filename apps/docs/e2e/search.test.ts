import { chromiumPath, launch, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "./serve.ts";

// Served under a path, like part of another site.
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

  it("says that nothing was found", async () => {
    await page.goto(`${site.home}search/?q=ωψχ`);
    await page.getByText("Nothing found for “ωψχ”.").waitFor();
    expect(await page.locator("[data-results] li").count()).toBe(0);
  });
});
