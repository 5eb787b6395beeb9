import { chromiumPath, launch, overflow, violations, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built, textOf } from "./built.ts";
import { serveSite } from "./serve.ts";

const paths = built(".html").map((file) => file.replace(/index\.html$/, ""));
const widths = [360, 1440];
const schemes = ["light", "dark"] as const;

describe.runIf(chromiumPath)("every page in a real browser", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let page: Page;
  let troubles: string[];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite()]);
    // One for all, as a process and axe's code for each would take most of the time.
    page = await browser.newPage();
    troubles = watch(page, site.home);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it("is there to be tested", () => {
    expect(paths.length).toBeGreaterThan(35);
  });

  it.each(paths)(
    "/%s has no error, no foreign request and no axe violation, narrow and wide, light and dark",
    async (path) => {
      await page.goto(site.home + path);
      for (const colorScheme of schemes)
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          expect(await overflow(page), `${width} ${colorScheme}`).toEqual([]);
          // Colours are the same at each width, and places in each scheme.
          if ((width === 360) === (colorScheme === "light"))
            expect(await violations(page), `${width} ${colorScheme}`).toEqual([]);
        }
      expect(troubles.splice(0)).toEqual([]);
    },
  );

  it("shows what every request has on one screen of home", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(site.home);
    for (const place of ["body", "header", "connection"]) {
      const box = await page.locator(`table[data-place="${place}"]`).boundingBox();
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0), place).toBeLessThanOrEqual(900);
    }
  });

  it("says all it has to say with JavaScript off", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const troubles = watch(page, site.home);
    for (const path of paths) {
      await page.goto(site.home + path);
      const main = textOf(await page.locator("main").innerHTML());
      expect(main.length, path).toBeGreaterThan(200);
      expect(await page.locator("main :is(form, button):visible").count(), path).toBe(0);
      if (path === "preview/") expect(main).toContain("POST /collect HTTP/1.1 host: collector.example");
    }
    expect(troubles).toEqual([]);
    await context.close();
  });
});
