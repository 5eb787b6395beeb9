import { chromiumPath, launch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built } from "./built.ts";
import { serveSite } from "./serve.ts";

const paths = built(".html")
  .map((file) => file.replace(/index\.html$/, ""))
  // All pages of fields have the same layout, so one is enough.
  .filter((path) => !path.startsWith("fields/") || path === "fields/body/cid/");

const addUpShifts = `globalThis.shift = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) globalThis.shift += value;
}).observe({ type: "layout-shift", buffered: true });`;

describe.runIf(chromiumPath)("a page whose fonts arrive late", () => {
  let browser: Browser;
  let page: Page;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let delayed = 0;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite()]);
    page = await browser.newPage();
    await page.addInitScript(addUpShifts);
    await page.route("**/*.woff2", async (route) => {
      delayed += 1;
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it.each(paths)("/%s does not move content that is already on the screen", async (path) => {
    for (const width of [412, 1440]) {
      await page.setViewportSize({ width, height: 823 });
      delayed = 0;
      await page.goto(site.home + path);
      await page.evaluate("document.fonts.ready");
      await page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))");
      expect(delayed, "fonts that are preloaded").toBe(3);
      expect(await page.evaluate<number>("shift"), `${width} pixels wide`).toBeLessThan(0.02);
    }
  });
});
